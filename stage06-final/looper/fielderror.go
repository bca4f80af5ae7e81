package looper

import (
	"cmp"
	"fmt"
	"strings"
)

// FieldError is a value of the request that is not as the handler expects it.
type FieldError struct {
	Source string `json:"source"` // "path", "query", "header", "form", "json", or ""; where the value was looked for
	Name   string `json:"name"`   // of the parameter or field; of a field in JSON the path to it
	Reason string `json:"reason"` // what was expected and what was found
}

// Error is the name and the reason: "page: expected a whole number, found "x"". It is the same wherever the client has sent the field;
// Source tells that, and problem details have it. A value without a name is called by its source.
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

// maxFieldErrors is how many wrong fields a message names. A client chooses how many there are.
const maxFieldErrors = 20

// Invalid returns an error for a request of which some fields are wrong, with a message that names them.
// The status is 400 for what cannot be read, 422 for what can be read and is not acceptable (RFC 9110, section 15.5.21).
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
