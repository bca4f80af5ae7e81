package loop

// Output is how many bytes wait to be sent on all connections.
func (l *Loop) Output() int { return l.output }
