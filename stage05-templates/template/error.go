package template

import (
	"errors"
	"fmt"
	"strings"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// ErrorKind names the sort of an error, by the name of Jinja2's or Python's
// exception. It is an error itself, for errors.Is.
type ErrorKind = value.ErrorKind

// The kinds of errors, beside those that operations on values have.
const (
	SyntaxError       = syntax.SyntaxError    // the source is not a template
	AssertionError    = syntax.AssertionError // it is, but cannot mean anything
	UndefinedError    = value.UndefinedError  // something is done with what is not there
	LimitError        = value.LimitError      // a limit of Limits is reached
	CallError         = value.CallError       // a Go function returned an error or panicked
	TemplateNotFound  = ErrorKind("TemplateNotFound")
	TemplatesNotFound = ErrorKind("TemplatesNotFound") // none of several; errors.Is takes it for TemplateNotFound too
	RuntimeError      = builtin.RuntimeError
	ArgumentError     = builtin.ArgumentError // a filter cannot do with its arguments
)

// Error is what went wrong with a template, and where.
type Error struct {
	Kind         ErrorKind
	Template     string // its name
	Line, Column int    // from 1, in characters; 0 if the template was not found
	Message      string // in Jinja2's words, where it has them
	SourceLine   string // the text of the line
	Expected     string // of a SyntaxError, where it is a single thing
	Found        string // of a SyntaxError
	Open         string // the innermost block that is not closed, such as "for"; "" for none
	OpenLine     int    // the line where it was opened
	Trace        []Site // how rendering got there, the innermost site first
	Err          error  // of a Go function, a Loader or the io.Writer
}

// Site is where a template uses another one, or a block.
type Site struct {
	Template string
	Line     int
	Doing    string // such as `include "menu.html"`
}

// Error returns the error in one line: page.html:3:8: UndefinedError: 'user' is
// undefined.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", e.Template, e.Kind, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.Template, e.Line, e.Column, e.Kind, e.Message)
}

// Detail returns the error with the line of the source, a caret below the
// place, and how rendering got there:
//
//	page.html:3:8: UndefinedError: 'user' is undefined
//	 3 | <p>{{ user.name }}</p>
//	   |           ^
//	in index.html:7: include 'page.html'
func (e *Error) Detail() string {
	var b strings.Builder
	b.WriteString(e.Error())
	if e.Line > 0 {
		number := fmt.Sprintf("%2d", e.Line)
		blank := strings.Repeat(" ", len(number))
		fmt.Fprintf(&b, "\n%s | %s\n%s | %s^", number, e.SourceLine, blank, e.indent())
	}
	if e.Open != "" {
		fmt.Fprintf(&b, "\nthe innermost block that is open is %s, from line %d", value.Quote(e.Open), e.OpenLine)
	}
	for _, site := range e.Trace {
		fmt.Fprintf(&b, "\nin %s:%d: %s", site.Template, site.Line, site.Doing)
	}
	return b.String()
}

// indent returns what stands before the column, with spaces for all but tabs.
func (e *Error) indent() string {
	before := []rune(e.SourceLine)
	before = before[:min(len(before), e.Column-1)]
	for i, r := range before {
		if r != '\t' {
			before[i] = ' '
		}
	}
	return string(before)
}

// Is reports whether target is the kind of e.
func (e *Error) Is(target error) bool {
	return target == error(e.Kind) || e.Kind == TemplatesNotFound && target == error(TemplateNotFound)
}

// Unwrap returns the error behind e, if there is one.
func (e *Error) Unwrap() error { return e.Err }

func isNotFound(err error) bool {
	return errors.Is(err, TemplateNotFound) || errors.Is(err, TemplatesNotFound)
}

// errorAt returns err as an Error at a place in t. An Error stays what it is:
// it has its place.
func errorAt(t *Template, pos syntax.Pos, err error) *Error {
	return errorIn(t.name, t.source, pos, err)
}

// errorIn is errorAt for the source of a template.
func errorIn(template string, source syntax.Source, pos syntax.Pos, err error) *Error {
	e := errorOf(template, err)
	if e.Line == 0 {
		e.Line, e.Column, e.SourceLine = source.Line(pos), source.Column(pos), source.LineText(pos)
	}
	return e
}

// errorOf returns err as an Error, without a place if it has none.
func errorOf(template string, err error) *Error {
	var placed *Error
	if errors.As(err, &placed) {
		return placed
	}
	var v *value.Error
	if errors.As(err, &v) {
		return &Error{Template: template, Kind: v.Kind, Message: v.Message, Err: v.Err}
	}
	return &Error{Template: template, Kind: RuntimeError, Message: err.Error(), Err: err}
}

// syntaxError returns the error of a source that cannot be parsed.
func syntaxError(template string, source syntax.Source, err *syntax.Error) *Error {
	e := errorIn(template, source, err.Pos, value.Errorf(err.Kind, "%s", err.Message))
	e.Expected, e.Found = err.Expected, err.Found
	if err.Open != "" {
		e.Open, e.OpenLine = err.Open, source.Line(err.OpenPos)
	}
	return e
}

// through returns err with the site that it came through.
func through(t *Template, pos syntax.Pos, doing string, err error) error {
	e := errorAt(t, pos, err)
	site := Site{Template: t.name, Line: t.source.Line(pos), Doing: doing}
	e.Trace = append(e.Trace, site)
	return e
}

// calledFrom returns the error of a call with its place, or with its site if
// the call went into a macro.
func calledFrom(t *Template, pos syntax.Pos, callee value.Value, err error) error {
	m, ok := callee.Ref().(*macro)
	var placed *Error
	if ok && errors.As(err, &placed) {
		return through(t, pos, m.describe(), err)
	}
	return errorAt(t, pos, err)
}
