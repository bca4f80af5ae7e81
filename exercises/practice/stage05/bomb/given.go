// Package bomb has a template engine without limits: that of mini, cut down. It reports its work to the check, and never stops.
package bomb

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Report is told of all work.
type Report struct {
	Turn func()            // of a loop
	Text func(bytes int)   // that is joined or printed, before it is
	Gone func(name string) // that was set in a turn, after the turn
}

type statement func(f *frame) // outputs a part of a page

type expr func(f *frame) string // computes a text; a name that is not there is an empty one

type frame struct {
	Report
	scopes []map[string]string // the innermost is the last
}

// Render renders a source with text, {{ a ~ "b" }}, {% set a = ... %} and {% for a in ... %}, which goes through the characters of a
// text. An error is a source that is no template.
func Render(source string, report Report) error {
	p := &parser{pieces: piece.FindAllStringSubmatch(source, -1)}
	body := p.statements("")
	if p.err == nil {
		run(&frame{report, []map[string]string{{}}}, body)
	}
	return p.err
}

func run(f *frame, body []statement) {
	for _, s := range body {
		s(f)
	}
}

var (
	piece   = regexp.MustCompile(`(?s)\{%\s*(\w+)\s*(.*?)\s*%\}|\{\{(.*?)\}\}|[^{]+|\{`)
	set     = regexp.MustCompile(`(?s)^([a-zA-Z]\w*)\s*=(.*)$`)
	loop    = regexp.MustCompile(`(?s)^([a-zA-Z]\w*)\s+in\s(.*)$`)
	operand = regexp.MustCompile(`^([a-zA-Z]\w*|"[^"~]*"|'[^'~]*')$`)
)

type parser struct {
	pieces [][]string
	err    error // the first
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// statements parses up to the tag end, or up to the end of the source if end is "".
func (p *parser) statements(end string) (body []statement) {
	for len(p.pieces) > 0 {
		m := p.pieces[0]
		p.pieces = p.pieces[1:]
		switch {
		case m[1] != "" && m[1] == end:
			return body
		case m[1] == "set" && set.MatchString(m[2]):
			a := set.FindStringSubmatch(m[2])
			v := p.value(a[2])
			body = append(body, func(f *frame) { f.scopes[len(f.scopes)-1][a[1]] = v(f) })
		case m[1] == "for" && loop.MatchString(m[2]):
			a := loop.FindStringSubmatch(m[2])
			items := p.value(a[2])
			body = append(body, forTag(a[1], items, p.statements("endfor")))
		case m[1] != "":
			p.fail("the small engine does not know %s", m[0])
		case m[3] != "":
			v := p.value(m[3])
			body = append(body, func(f *frame) { f.Text(len(v(f))) })
		default:
			body = append(body, func(f *frame) { f.Text(len(m[0])) })
		}
	}
	if end != "" {
		p.fail("expected %s, found the end", end)
	}
	return body
}

func forTag(name string, items expr, body []statement) statement {
	return func(f *frame) {
		for _, r := range items(f) {
			f.Turn()
			scope := map[string]string{name: string(r)}
			f.scopes = append(f.scopes, scope)
			run(f, body)
			f.scopes = f.scopes[:len(f.scopes)-1]
			for set := range scope {
				if set != name {
					f.Gone(set)
				}
			}
		}
	}
}

// value parses names and strings with ~ between them.
func (p *parser) value(source string) expr {
	var operands []string
	for part := range strings.SplitSeq(source, "~") {
		o := strings.TrimSpace(part)
		if !operand.MatchString(o) {
			p.fail("the small engine does not know %q", o)
		}
		operands = append(operands, o)
	}
	return func(f *frame) (joined string) {
		for i, o := range operands {
			s := f.get(o)
			if i > 0 {
				f.Text(len(joined) + len(s))
			}
			joined += s
		}
		return joined
	}
}

// get returns the text of a name or string.
func (f *frame) get(operand string) string {
	if operand[0] == '"' || operand[0] == '\'' {
		return operand[1 : len(operand)-1]
	}
	for _, scope := range slices.Backward(f.scopes) {
		if v, ok := scope[operand]; ok {
			return v
		}
	}
	return ""
}
