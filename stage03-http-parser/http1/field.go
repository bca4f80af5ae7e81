package http1

// A span is a range of bytes within a head or a trailer section, by offsets, so that it
// outlives the slice it was found in.
type span struct{ from, to uint32 }

func spanOf(from, to int) span { return span{uint32(from), uint32(to)} }

// in returns the bytes of the span; if a caller appends to them, they are copied first.
func (s span) in(b []byte) []byte { return b[s.from:s.to:s.to] }

// A field is one field line: its name, and its value without the white space
// around it.
type field struct{ name, value span }

// A section is a block of field lines: that of a head, or that after a chunked body.
type section struct {
	raw    []byte // the bytes that the spans refer to
	fields []field
}

func (s *section) at(i int) (name, value []byte) {
	return s.fields[i].name.in(s.raw), s.fields[i].value.in(s.raw)
}

// find returns the index of the first field of that name, or -1.
func (s *section) find(name string) int {
	for i, f := range s.fields {
		if equalFold(f.name.in(s.raw), name) {
			return i
		}
	}
	return -1
}

// value returns the value of the first field of that name, or nil.
func (s *section) value(name string) []byte {
	i := s.find(name)
	if i < 0 {
		return nil
	}
	return s.fields[i].value.in(s.raw)
}

// A fieldPart names a part of a field line, for errors.
type fieldPart string

const (
	wholeField fieldPart = "" // nothing is missing
	fieldName  fieldPart = "a field name"
	fieldColon fieldPart = "a colon after the field name"
	fieldValue fieldPart = "a character of a field value"
)

// scanField reads `field-name ":" OWS field-value OWS CRLF` (RFC 9112, section 5) at
// b[from:]. If missing is wholeField, at is where the next line begins;
// otherwise at is where that part was expected and not found, which is only a fault
// if the line is complete. A line must begin with a name, so every kind of
// folding is refused.
func scanField(b []byte, from int) (f field, at int, missing fieldPart) {
	colon := from + run(b[from:], tokenChar)
	switch {
	case colon == from:
		return f, from, fieldName
	case colon == len(b) || b[colon] != ':':
		return f, colon, fieldColon
	}
	value := skipBlanks(b, colon+1)
	end := value + textRun(b[value:])
	if end+1 >= len(b) || b[end] != '\r' || b[end+1] != '\n' {
		return f, end, fieldValue
	}
	f = field{spanOf(from, colon), spanOf(trimBlanks(b, value, end))}
	return f, end + len("\r\n"), wholeField
}
