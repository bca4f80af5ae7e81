package syntax

import "looper.example/stage05-templates/template/value"

// The kinds of errors in a source, by the names of Jinja2's exceptions.
const (
	SyntaxError    value.ErrorKind = "TemplateSyntaxError"    // the source is not a template
	AssertionError value.ErrorKind = "TemplateAssertionError" // it is, but cannot mean anything
)

// Error says what is wrong with a source, in Jinja2's words.
type Error struct {
	Kind     value.ErrorKind
	Message  string
	Pos      Pos
	Expected string // what should be there; "" where that is no single thing
	Found    string // what is there
	Open     string // the innermost block that is not closed, such as "for"; "" for none
	OpenPos  Pos    // where it was opened
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is the kind of e.
func (e *Error) Is(target error) bool { return target == error(e.Kind) }
