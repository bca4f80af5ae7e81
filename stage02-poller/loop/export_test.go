package loop

// Output returns how many bytes of memory hold output, on all connections.
func (l *Loop) Output() int { return l.output }
