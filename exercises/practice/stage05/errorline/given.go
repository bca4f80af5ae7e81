// Package errorline has a template engine whose errors name the wrong lines.
package errorline

import (
	"fmt"
	"regexp"
	"strings"
)

// Error is what is wrong with a template, and where.
type Error struct {
	Line    int // from 1: the line on which the value or tag begins
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// segment is a part of the source: text, or the inside of {{ }}, {% %} or {# #}.
type segment struct {
	kind byte // 't', '{', '%' or '#'
	text string
	line int
}

// statement outputs a part of a page.
type statement func(f *frame)

// frame is the state of one rendering.
type frame struct {
	out  []byte
	vars map[string]any
	line int // of the statement that is run
}

type expr func(f *frame) any // computes a value

// compiler makes statements of segments.
type compiler struct {
	segments []segment // not compiled yet
	line     int       // of the segment that is compiled
}

// Template is a compiled template.
type Template struct{ body []statement }

// Parse compiles a source with text, {{ name }}, {% if name %} and comments. The error is an *Error.
func Parse(source string) (t *Template, err error) {
	c := &compiler{segments: split(source)}
	defer catch(&err, &c.line)
	return &Template{c.statements("")}, nil
}

// Render renders the template. The error is an *Error.
func (t *Template) Render(vars map[string]any) (page string, err error) {
	f := &frame{vars: vars}
	defer catch(&err, &f.line)
	run(f, t.body)
	return string(f.out), nil
}

func run(f *frame, body []statement) {
	for _, s := range body {
		s(f)
	}
}

// fail ends parsing or rendering. catch makes an *Error of it, with the line that has been reached.
func fail(format string, args ...any) { panic(&Error{Message: fmt.Sprintf(format, args...)}) }

func catch(err *error, line *int) {
	switch e := recover().(type) {
	case nil:
	case *Error:
		e.Line, *err = *line, e
	default:
		panic(e)
	}
}

var word = regexp.MustCompile(`^\w+$`)

// expression compiles a name.
func expression(source string) expr {
	name := strings.TrimSpace(source)
	if !word.MatchString(name) {
		fail("expected a name, found %q", name)
	}
	return func(f *frame) any {
		v, found := f.vars[name]
		if !found {
			fail("%q is undefined", name)
		}
		return v
	}
}
