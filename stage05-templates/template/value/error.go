package value

import (
	"errors"
	"fmt"
)

// ErrorKind is the kind of an error, with the name of the exception that Python or Jinja2 would raise.
// It is an error itself, so errors.Is(err, value.TypeError) works.
type ErrorKind string

// The errors of operations on values.
const (
	TypeError         ErrorKind = "TypeError"         // an operand of the wrong type
	ValueError        ErrorKind = "ValueError"        // the right type, but a value that cannot be used
	KeyError          ErrorKind = "KeyError"          // no such key
	IndexError        ErrorKind = "IndexError"        // no such element
	AttributeError    ErrorKind = "AttributeError"    // a required attribute is missing
	OverflowError     ErrorKind = "OverflowError"     // a float or an index that is too large
	ZeroDivisionError ErrorKind = "ZeroDivisionError" // division by zero
	UndefinedError    ErrorKind = "UndefinedError"    // an undefined value is used
	LimitError        ErrorKind = "LimitError"        // a limit of the Meter is reached; Python has none
	CallError         ErrorKind = "CallError"         // a Go function or method returned an error or panicked
)

// Error returns the name of the kind.
func (k ErrorKind) Error() string { return string(k) }

// Error is an error of an operation on values.
type Error struct {
	Kind    ErrorKind
	Message string
	Err     error // the error of a Go function; usually nil
}

// Error returns the message, in Python's words if Python has this error.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is the kind of e.
func (e *Error) Is(target error) bool { return target == error(e.Kind) }

// Unwrap returns the error of the Go function that failed, or nil.
func (e *Error) Unwrap() error { return e.Err }

// isFinal reports whether an error is of a limit or of an undefined key. Others mean "no such item".
func isFinal(err error) bool { return errors.Is(err, LimitError) || errors.Is(err, UndefinedError) }

// Errorf returns an error of the given kind.
func Errorf(kind ErrorKind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
