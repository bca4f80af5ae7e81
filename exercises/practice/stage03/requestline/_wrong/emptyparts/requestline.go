package requestline

// Feed takes the next byte of the line.
func (l *Line) Feed(c byte) error {
	switch l.State {
	case InMethod:
		return l.method(c)
	case InTarget:
		return l.target(c)
	case InVersion:
		return l.version(c)
	}
	if l.State != AfterCR || c != '\n' {
		return ErrMalformed
	}
	l.State = Done
	return nil
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

// target takes a byte of the request-target, or the space after it.
func (l *Line) target(c byte) error {
	switch {
	case c == ' ':
		l.State = InVersion
	case '!' <= c && c <= '~':
		l.Target += string(c)
	default:
		return ErrMalformed
	}
	return nil
}

// version takes a byte of the version, or the CR after it. Only its last byte is free to choose.
func (l *Line) version(c byte) error {
	const fixed = "HTTP/1."
	n := len(l.Version)
	switch {
	case n < len(fixed) && c == fixed[n], n == len(fixed) && '0' <= c && c <= '9':
		l.Version += string(c)
	case n > len(fixed) && c == '\r':
		l.State = AfterCR
	default:
		return ErrMalformed
	}
	return nil
}
