package run

import (
	"errors"
	"fmt"
	"strings"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// The kinds of errors for templates that a loader does not have.
const (
	TemplateNotFound  = value.ErrorKind("TemplateNotFound")
	TemplatesNotFound = value.ErrorKind("TemplatesNotFound") // none of several names; errors.Is also takes it for TemplateNotFound
)

// Error is an error in a template, with its place.
type Error struct {
	Kind         value.ErrorKind
	Template     string // name of the template
	Line, Column int    // counted from 1, in characters; 0 if the template was not found
	Message      string // in Jinja2's words, if Jinja2 has this error
	SourceLine   string // the text of the line
	Expected     string // of a SyntaxError, if a single thing was expected
	Found        string // of a SyntaxError
	Open         string // the innermost open block, such as "for"; "" if there is none
	OpenLine     int    // the line where that block begins
	Trace        []Site // the uses of templates, blocks and macros around the place, innermost first
	Err          error  // the error of a Go function, a Loader or the io.Writer
}

// Site is the place where a template uses another one, a block or a macro.
type Site struct {
	Template string
	Line     int
	Doing    string // such as include 'menu.html'
}

// Error returns the error as one line: page.html:3:8: UndefinedError: 'user' is undefined.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", e.Template, e.Kind, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.Template, e.Line, e.Column, e.Kind, e.Message)
}

// Detail returns the error with the line of the source, a caret below the column, and the uses around
// the place:
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
	var inner *Error // of a template that a Go function has rendered
	if errors.As(e.Err, &inner) {
		b.WriteString("\ncaused by " + inner.Detail())
	}
	return b.String()
}

// indent returns the line up to the column, with spaces for all characters except tabs.
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

// Unwrap returns the error that e wraps, or nil.
func (e *Error) Unwrap() error { return e.Err }

func IsNotFound(err error) bool {
	return errors.Is(err, TemplateNotFound) || errors.Is(err, TemplatesNotFound)
}

// ErrorAt returns err as an Error at a place in t. If err is an Error, it keeps its own place.
func ErrorAt(t *Template, pos syntax.Pos, err error) *Error {
	return ErrorIn(t.name, t.source, pos, err)
}

// ErrorIn is ErrorAt for the source of a template.
func ErrorIn(template string, source syntax.Source, pos syntax.Pos, err error) *Error {
	e := ErrorOf(template, err)
	if e.Line == 0 {
		e.Line, e.Column, e.SourceLine = source.Line(pos), source.Column(pos), source.LineText(pos)
	}
	return e
}

// ErrorOf returns err as an Error, without a place if err has none. If err is the Error of another
// template, which a Go function has rendered, it is wrapped and keeps its own place.
func ErrorOf(template string, err error) *Error {
	if placed, ok := err.(*Error); ok {
		return placed
	}
	var v *value.Error
	if errors.As(err, &v) {
		return &Error{Template: template, Kind: v.Kind, Message: v.Message, Err: v.Err}
	}
	return &Error{Template: template, Kind: builtin.RuntimeError, Message: err.Error(), Err: err}
}

// ParseError returns the error of a source that cannot be parsed.
func ParseError(template string, source syntax.Source, err *syntax.Error) *Error {
	e := ErrorIn(template, source, err.Pos, value.Errorf(err.Kind, "%s", err.Message))
	e.Expected, e.Found = err.Expected, err.Found
	if err.Open != "" {
		e.Open, e.OpenLine = err.Open, source.Line(err.OpenPos)
	}
	return e
}

// Through returns err with one more Site in its Trace.
func Through(t *Template, pos syntax.Pos, doing string, err error) error {
	e := ErrorAt(t, pos, err)
	site := Site{Template: t.name, Line: t.source.Line(pos), Doing: doing}
	e.Trace = append(e.Trace, site)
	return e
}

// CalledFrom returns the error of a call with its place. If the call went into a macro, it adds a Site
// instead.
func CalledFrom(t *Template, pos syntax.Pos, callee value.Value, err error) error {
	_, placed := err.(*Error)
	if m, ok := callee.Ref().(*Macro); ok && placed {
		return Through(t, pos, m.describe(), err)
	}
	return ErrorAt(t, pos, err)
}
