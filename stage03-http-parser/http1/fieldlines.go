package http1

import (
	"bytes"
	"iter"
	"strings"
)

// FieldLines returns the names and values of fields, lines as AppendField writes them, in their order. They are views of fields.
func FieldLines(fields []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for len(fields) > 0 {
			line, rest := cutLine(fields)
			name, value, _ := bytes.Cut(line[:len(line)-len("\r\n")], []byte(": "))
			if !yield(name, value) {
				return
			}
			fields = rest
		}
	}
}

// LookupField returns the value of the first field of that name among fields, lines as AppendField
// writes them; nil if there is none. Names are compared without regard to case (RFC 9110, section 5.1). The value is a
// view of fields.
func LookupField(fields []byte, name string) []byte {
	for len(fields) > 0 {
		line, rest := cutLine(fields)
		if value, ok := valueOf(line, name); ok {
			return value
		}
		fields = rest
	}
	return nil
}

// DeleteField removes all fields of that name from fields, lines as AppendField writes them, and
// returns the rest, in the same memory.
func DeleteField(fields []byte, name string) []byte {
	return DeleteFieldFunc(fields, name, func([]byte) bool { return true })
}

// DeleteFieldFunc is DeleteField for those fields of that name for whose value drop reports true.
func DeleteFieldFunc(fields []byte, name string, drop func(value []byte) bool) []byte {
	kept := 0
	for rest := fields; len(rest) > 0; {
		line, next := cutLine(rest)
		at := len(fields) - len(rest)
		if value, ok := valueOf(line, name); !ok || !drop(value) {
			if kept < at { // a line before it was dropped
				copy(fields[kept:], line)
			}
			kept += len(line)
		}
		rest = next
	}
	return fields[:kept]
}

// cutLine returns the first line, with its CRLF, and the rest.
func cutLine(fields []byte) (line, rest []byte) {
	end := bytes.IndexByte(fields, '\n') + 1
	return fields[:end], fields[end:]
}

// valueOf returns the value of a field line, if the field has that name.
func valueOf(line []byte, name string) (value []byte, ok bool) {
	if len(line) < len(name)+len(":") || line[len(name)] != ':' || !strings.EqualFold(string(line[:len(name)]), name) {
		return nil, false
	}
	return line[len(name)+len(": ") : len(line)-len("\r\n")], true
}
