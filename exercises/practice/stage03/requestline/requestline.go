package requestline

// Feed takes the next byte of the line.
func (l *Line) Feed(c byte) error {
	switch l.State {
	case InMethod:
		return l.method(c)
	}
	return ErrMalformed
}

// method takes a byte of the method, or the space after it.
func (l *Line) method(c byte) error {
	switch {
	case c == ' ' && l.Method != "":
		l.State = InTarget
	case isToken(c):
		l.Method += string(c)
	default:
		return ErrMalformed
	}
	return nil
}
