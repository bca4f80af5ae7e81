package http1

import "bytes"

// cutLine returns the line that begins at in[m.line], without its CRLF, and
// moves m.line past it. While its end has not arrived, or is not within limit
// bytes (CRLF included), the line is nil; m.scan is then how much of the
// window has been searched, and the search goes on from there.
func (m *machine) cutLine(in []byte, limit int) ([]byte, *Error) {
	window := in[:min(len(in), m.line+limit)]
	i := bytes.IndexByte(window[m.scan:], '\n')
	if i < 0 {
		m.scan = len(window)
		return nil, nil
	}
	from, lf := m.line, m.scan+i
	if lf == from || in[lf-1] != '\r' {
		return nil, refuse(400, lf, "CRLF at the end of the line", "a bare LF")
	}
	m.line, m.scan = lf+1, lf+1
	return in[from : lf-1], nil
}

// What nextField has found.
type fieldLine uint8

const (
	noLine    fieldLine = iota // the next line is not complete
	oneField                   // a field, now the last of its section
	emptyLine                  // the end of the section
)

// nextField reads one line of a field section into s. It returns the error of a limit as
// soon as the limit is exceeded, before the line is complete.
func (m *machine) nextField(in []byte, s *section, limits sectionLimits) (fieldLine, *Error) {
	rest := in[m.line:]
	switch {
	case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r':
		return noLine, nil
	case rest[0] == '\r' && rest[1] == '\n':
		m.line += len("\r\n")
		return emptyLine, nil
	case len(s.fields) == limits.lines:
		return noLine, refuse(431, m.line, atMost("a section", int64(limits.lines), limits.what), "one more")
	}
	from, end := m.line, m.section+limits.bytes
	window := in[:min(len(in), end)]
	if m.scan == from {
		// The first look at this line: mostly all of it is there and good, and one
		// pass does. Otherwise its end is searched for, piece by piece, and the line
		// is scanned once more when it is there, not at each byte of a drip.
		if f, next, missing := scanField(window, from); missing == wholeField {
			s.fields = append(s.fields, f)
			m.line, m.scan = next, next
			return oneField, nil
		}
	}
	line, fault := m.cutLine(in, end-from)
	switch {
	case fault != nil:
		return noLine, fault
	case line == nil && m.scan >= end:
		return noLine, refuse(431, end, atMost("a section of "+limits.what, int64(limits.bytes), "bytes"), "more")
	case line == nil:
		return noLine, nil
	}
	f, at, missing := scanField(window, from)
	if missing != wholeField {
		return noLine, refuse(400, at, string(missing), foundAt(line, at-from))
	}
	s.fields = append(s.fields, f)
	return oneField, nil
}
