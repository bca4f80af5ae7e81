// Package twolengths decides how the content of a request is framed.
package twolengths

import (
	"errors"
	"strings"
)

// Field is a field line. The value has no white space around it.
type Field struct{ Name, Value string }

// Values returns the values of all fields with this name, in any case of letters.
func Values(fields []Field, name string) (values []string) {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// Content says how the content of a request is framed.
type Content struct {
	Chunked bool
	Length  int64 // in bytes, if it is not chunked
}

// ErrFraming says that programs may disagree about where the request ends.
var ErrFraming = errors.New("the length of the content is not clear")
