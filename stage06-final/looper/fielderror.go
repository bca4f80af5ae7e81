package looper

import (
	"cmp"
	"fmt"
	"strings"
)

// FieldError is a value in the request that differs from what the handler expects.
type FieldError struct {
	Source string `json:"source"` // "path", "query", "header", "form", "json", or "": where the value should be
	Name   string `json:"name"`   // of the parameter or field; in JSON the path to the field
	Reason string `json:"reason"` // what was expected and what was found
}

// Error returns the name and the reason: "page: expected a whole number, found "x"". The text is the same wherever the client
// sends the field; Source tells that, and problem details have it. A value without a name is called by its source.
func (f FieldError) Error() string {
	name := cmp.Or(f.Name, f.words())
	if name == "" {
		return f.Reason
	}
	return name + ": " + f.Reason
}

func (f FieldError) words() string {
	switch f.Source {
	case "path", "query":
		return f.Source + " parameter"
	case "header", "form":
		return f.Source + " field"
	case "json":
		return "JSON"
	}
	return f.Source
}

// maxFieldErrors is the largest number of wrong fields that a message names. A client may send any number of them.
const maxFieldErrors = 20

// Invalid returns an error for a request with wrong fields. Its message names them. The status is 400 for values that cannot
// be read, and 422 for values that can be read but are not acceptable (RFC 9110, section 15.5.21).
func Invalid(status int, fields ...FieldError) *Error {
	var lines []string
	for _, field := range fields[:min(len(fields), maxFieldErrors)] {
		lines = append(lines, field.Error())
	}
	if more := len(fields) - maxFieldErrors; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return &Error{Status: status, Message: strings.Join(lines, "; "), Fields: fields[:min(len(fields), maxFieldErrors)]}
}
