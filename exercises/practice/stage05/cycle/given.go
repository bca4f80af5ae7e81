// Package cycle has a template engine with includes that may go round in circles.
package cycle

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ErrDepth is the error of a page whose templates are nested too deep.
var ErrDepth = errors.New("templates include each other too deep")

// Statement outputs a part of a page.
type Statement func(f *Frame)

// Load returns the source of a template.
type Load func(name string) (source string, err error)

// Render renders a template with text, {{ name }}, {{ name.key }}, {% for x in list %} and {% include "name" %}.
func Render(name string, vars map[string]any, load Load) (page string, err error) {
	f := &Frame{load: load, scopes: []map[string]any{vars}}
	defer func() {
		switch e := recover().(type) {
		case nil:
			page = string(f.out)
		case failure:
			err = e.error
		default:
			panic(e)
		}
	}()
	f.run(f.template(name))
	return "", nil
}

// fail ends rendering: Render returns the error.
func fail(err error) { panic(failure{err}) }

type failure struct{ error }

func (f *Frame) run(body []Statement) {
	for _, s := range body {
		s(f)
	}
}

// template loads a template and parses it.
func (f *Frame) template(name string) []Statement {
	source, err := f.load(name)
	if err != nil {
		fail(err)
	}
	p := &parser{pieces: piece.FindAllStringSubmatch(source, -1)}
	return p.statements("")
}

// piece matches a tag, a value, or text.
var piece = regexp.MustCompile(`(?s)\{% *(.*?) *%\}|\{\{ *(.*?) *\}\}|[^{]+|\{`)

type parser struct{ pieces [][]string }

// statements parses up to the tag end, or up to the end of the source.
func (p *parser) statements(end string) (body []Statement) {
	for len(p.pieces) > 0 {
		m := p.pieces[0]
		p.pieces = p.pieces[1:]
		switch words := strings.Fields(m[1]); {
		case len(words) == 1 && words[0] == end:
			return body
		case len(words) == 4 && words[0] == "for":
			body = append(body, loop(words[1], words[3], p.statements("endfor")))
		case len(words) == 2 && words[0] == "include":
			body = append(body, include(strings.Trim(words[1], `"`)))
		case m[2] != "":
			body = append(body, func(f *Frame) { f.out = fmt.Append(f.out, f.get(m[2])) })
		default:
			body = append(body, func(f *Frame) { f.out = append(f.out, m[0]...) })
		}
	}
	return body
}

// loop returns the statement of a for tag.
func loop(name, items string, body []Statement) Statement {
	return func(f *Frame) {
		all, _ := f.get(items).([]any)
		for _, v := range all {
			f.scopes = append(f.scopes, map[string]any{name: v})
			f.run(body)
			f.scopes = f.scopes[:len(f.scopes)-1]
		}
	}
}

// get returns the value of a name, or of a name and a key.
func (f *Frame) get(source string) (v any) {
	name, key, ok := strings.Cut(source, ".")
	for _, scope := range slices.Backward(f.scopes) {
		if v = scope[name]; v != nil {
			break
		}
	}
	if m, isMap := v.(map[string]any); ok && isMap {
		return m[key]
	}
	return v
}
