package waittime

// timeout returns how many milliseconds the loop may wait for a descriptor; -1 is without limit.
func (l *Loop) timeout() int {
	return 1000
}
