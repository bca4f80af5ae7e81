package server

import (
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// Fields are header fields that many responses have, checked and encoded once. They do not change, and may be shared.
type Fields struct {
	all  []byte // all lines, each with its CRLF
	each []fieldLine
}

type fieldLine struct {
	name string
	line []byte // a part of all
}

// NewFields returns fields. namesAndValues has a name, its value, the next name, and so on. The errors are those of AddField.
// It panics if the last name has no value.
func NewFields(namesAndValues ...string) (*Fields, error) {
	f := new(Fields)
	var ends []int
	for i := 0; i < len(namesAndValues); i += 2 {
		name, value := namesAndValues[i], namesAndValues[i+1]
		if err := checkOwn(name); err != nil {
			return nil, err
		}
		all, err := http1.AppendField(f.all, name, value)
		if err != nil {
			return nil, err
		}
		f.all = all
		ends = append(ends, len(all))
		f.each = append(f.each, fieldLine{name: name})
	}
	begin := 0
	for i, end := range ends {
		f.each[i].line = f.all[begin:end:end]
		begin = end
	}
	return f, nil
}

// AddMissing adds those fields of f whose names the response does not have yet. It costs less than an AddField for each. The
// errors are ErrOver and ErrBegun.
func (h Exchange) AddMissing(f *Fields) error {
	x := h.x
	switch {
	case !h.live("AddMissing"):
		return ErrOver
	case x.response != pending:
		return ErrBegun
	case len(x.fields) == 0 || !f.anyIn(x.fields):
		x.fields = append(x.fields, f.all...)
		return nil
	}
	added := len(x.fields)
	for _, field := range f.each {
		if http1.LookupField(x.fields[:added], field.name) == nil {
			x.fields = append(x.fields, field.line...)
		}
	}
	return nil
}

// anyIn reports whether lines have a field of one of the names. Mostly they have none, and this is the fast way to find out.
func (f *Fields) anyIn(lines []byte) bool {
	for name := range http1.FieldLines(lines) {
		for i := range f.each {
			if len(f.each[i].name) == len(name) && strings.EqualFold(f.each[i].name, string(name)) {
				return true
			}
		}
	}
	return false
}
