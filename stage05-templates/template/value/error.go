package value

import (
	"errors"
	"fmt"
)

// ErrorKind names the sort of an error, by the name of the exception that
// Python or Jinja2 would raise. It is an error itself, so that
// errors.Is(err, value.TypeError) works.
type ErrorKind string

// The errors of operations on values.
const (
	TypeError         ErrorKind = "TypeError"         // an operand of the wrong type
	ValueError        ErrorKind = "ValueError"        // the right type, but a value that does not do
	KeyError          ErrorKind = "KeyError"          // no such key
	IndexError        ErrorKind = "IndexError"        // no such element
	AttributeError    ErrorKind = "AttributeError"    // no such attribute, where one is needed
	OverflowError     ErrorKind = "OverflowError"     // a float or an index that is too large
	ZeroDivisionError ErrorKind = "ZeroDivisionError" // division by zero
	UndefinedError    ErrorKind = "UndefinedError"    // something done with an undefined value
	LimitError        ErrorKind = "LimitError"        // a limit of the Meter is reached; Python has none
	CallError         ErrorKind = "CallError"         // a Go function or method returned an error or panicked
)

// Error makes a kind an error of its own.
func (k ErrorKind) Error() string { return string(k) }

// Error is what went wrong with a value.
type Error struct {
	Kind    ErrorKind
	Message string
	Err     error // what a Go function returned; usually nil
}

// Error returns the message, as Python words it where Python has it.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is the kind of e.
func (e *Error) Is(target error) bool { return target == error(e.Kind) }

// Unwrap returns the error of the Go function that failed, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// isFinal tells the errors of a limit and of an undefined key from those that
// mean "no such item".
func isFinal(err error) bool { return errors.Is(err, LimitError) || errors.Is(err, UndefinedError) }

// Errorf returns an error of the kind.
func Errorf(kind ErrorKind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
