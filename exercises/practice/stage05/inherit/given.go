// Package inherit has a template engine with blocks, and without inheritance.
package inherit

import (
	"fmt"
	"regexp"
	"strings"
)

// Statement outputs a part of a page.
type Statement func(f *Frame)

// Template is a parsed template.
type Template struct {
	Body   []Statement            // all of it
	Blocks map[string][]Statement // by name. A block without content has no statements, and is there all the same.
	Parent string                 // the name of the template that this one extends; "" if there is none
}

// Parse parses a source with text, {{ name }}, {% extends "name" %}, {% block name %} and {{ super() }}. Blocks can stand
// in blocks.
func Parse(source string) *Template {
	t := &Template{Blocks: map[string][]Statement{}}
	p := &parser{t: t, pieces: piece.FindAllStringSubmatch(source, -1)}
	t.Body = p.statements()
	return t
}

// piece matches a tag, a value, or text.
var piece = regexp.MustCompile(`(?s)\{% *(.*?) *%\}|\{\{ *(.*?) *\}\}|[^{]+|\{`)

type parser struct {
	t      *Template
	pieces [][]string
}

// statements parses up to {% endblock %}, or up to the end of the source.
func (p *parser) statements() (body []Statement) {
	for len(p.pieces) > 0 {
		m := p.pieces[0]
		p.pieces = p.pieces[1:]
		switch word, name, _ := strings.Cut(m[1], " "); {
		case word == "endblock":
			return body
		case word == "extends":
			p.t.Parent = strings.Trim(name, `"`)
		case word == "block":
			p.t.Blocks[name] = p.statements()
			body = append(body, func(f *Frame) { f.block(name) })
		case m[2] == "super()":
			body = append(body, func(f *Frame) { f.super() })
		case m[2] != "":
			body = append(body, func(f *Frame) { f.out = fmt.Append(f.out, f.vars[m[2]]) })
		default:
			body = append(body, func(f *Frame) { f.out = append(f.out, m[0]...) })
		}
	}
	return body
}

// page is the part of a Frame that is printed.
type page struct {
	out   []byte
	depth int // of blocks within each other
}

// TooDeep is raised as a panic: blocks call each other without an end.
type TooDeep struct{}

// run runs statements.
func (f *Frame) run(body []Statement) {
	if f.depth++; f.depth > 100 {
		panic(TooDeep{})
	}
	for _, s := range body {
		s(f)
	}
	f.depth--
}
