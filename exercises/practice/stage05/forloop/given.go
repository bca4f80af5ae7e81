// Package forloop has a template engine with one thing missing: the for tag.
package forloop

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Statement outputs a part of a page.
type Statement func(f *Frame)

// Expr computes a value: nil for a name that is not there.
type Expr func(f *Frame) any

// Frame is the state of one rendering. The innermost scope is the last.
type Frame struct {
	Out    []byte
	Scopes []map[string]any
}

// Get returns the value of a name, as the innermost scope that has it says.
func (f *Frame) Get(name string) any {
	for _, scope := range slices.Backward(f.Scopes) {
		if v, ok := scope[name]; ok {
			return v
		}
	}
	return nil
}

// Run runs statements.
func (f *Frame) Run(body []Statement) {
	for _, s := range body {
		s(f)
	}
}

// Render renders a source with text, {{ name }}, {{ name.key }}, {% set a = b %}, and {% for x in list %} with {% else %}.
func Render(source string, vars map[string]any) string {
	p := &parser{pieces: piece.FindAllStringSubmatch(source, -1)}
	body, _ := p.statements()
	f := &Frame{Scopes: []map[string]any{vars, {}}}
	f.Run(body)
	return string(f.Out)
}

// piece matches a tag, a value, or text.
var piece = regexp.MustCompile(`(?s)\{% *(.*?) *%\}|\{\{ *(.*?) *\}\}|[^{]+|\{`)

type parser struct{ pieces [][]string }

// statements parses up to one of the tags ends, and returns which.
func (p *parser) statements(ends ...string) (body []Statement, end string) {
	for len(p.pieces) > 0 {
		m := p.pieces[0]
		p.pieces = p.pieces[1:]
		switch words := strings.Fields(m[1]); {
		case len(words) > 0 && slices.Contains(ends, words[0]):
			return body, words[0]
		case len(words) == 4 && words[0] == "for":
			body = append(body, p.loop(words[1], expression(words[3])))
		case len(words) == 4 && words[0] == "set":
			v := expression(words[3])
			body = append(body, func(f *Frame) { f.Scopes[len(f.Scopes)-1][words[1]] = v(f) })
		case m[2] != "":
			v := expression(m[2])
			body = append(body, func(f *Frame) {
				switch v := v(f).(type) {
				case nil:
				case bool: // as Python prints it
					f.Out = append(f.Out, map[bool]string{true: "True", false: "False"}[v]...)
				default:
					f.Out = fmt.Append(f.Out, v)
				}
			})
		default:
			body = append(body, func(f *Frame) { f.Out = append(f.Out, m[0]...) })
		}
	}
	return body, ""
}

func (p *parser) loop(name string, items Expr) Statement {
	body, end := p.statements("else", "endfor")
	var otherwise []Statement
	if end == "else" {
		otherwise, _ = p.statements("endfor")
	}
	return For(name, items, body, otherwise)
}

// expression parses a name, or a name and a key.
func expression(source string) Expr {
	name, key, ok := strings.Cut(source, ".")
	return func(f *Frame) any {
		v := f.Get(name)
		if m, isMap := v.(map[string]any); ok && isMap {
			return m[key]
		}
		return v
	}
}
