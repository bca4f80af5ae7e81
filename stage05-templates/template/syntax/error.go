package syntax

import "looper.example/stage05-templates/template/value"

// The kinds of errors in a source, with the names of Jinja2's exceptions.
const (
	SyntaxError    value.ErrorKind = "TemplateSyntaxError"    // the source has wrong syntax
	AssertionError value.ErrorKind = "TemplateAssertionError" // the syntax is right, but the source has no meaning
)

// Error is a mistake in a source, in Jinja2's words.
type Error struct {
	Kind     value.ErrorKind
	Message  string
	Pos      Pos
	Expected string // what was expected; "" if it is not a single thing
	Found    string // what was found
	Open     string // the innermost open block, such as "for"; "" if there is none
	OpenPos  Pos    // where that block begins
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is the kind of e.
func (e *Error) Is(target error) bool { return target == error(e.Kind) }
