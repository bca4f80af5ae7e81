package loop

// Output is how many bytes of memory hold output, on all connections.
func (l *Loop) Output() int { return l.output }
