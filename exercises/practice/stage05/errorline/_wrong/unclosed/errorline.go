package errorline

import (
	"fmt"
	"regexp"
	"strings"
)

// tag matches a value, a tag or a comment.
var tag = regexp.MustCompile(`(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}`)

// split splits the source into segments.
func split(source string) (all []segment) {
	line, at := 1, 0
	add := func(kind byte, text string) {
		all = append(all, segment{kind, text, line})
		line += strings.Count(text, "\n")
	}
	for _, m := range tag.FindAllStringIndex(source, -1) {
		add('t', source[at:m[0]])
		add(source[m[0]+1], source[m[0]+2:m[1]-2])
		at = m[1]
	}
	add('t', source[at:])
	return all
}

// statements compiles up to the tag end, or up to the end of the source if end is "".
func (c *compiler) statements(end string) (body []statement) {
	for len(c.segments) > 0 {
		s := c.segments[0]
		c.segments, c.line = c.segments[1:], s.line
		switch words := strings.Fields(s.text); {
		case s.kind == 't':
			body = append(body, func(f *frame) { f.out = append(f.out, s.text...) })
		case s.kind == '{':
			v := expression(s.text)
			body = append(body, func(f *frame) {
				f.line = s.line
				f.out = fmt.Append(f.out, v(f))
			})
		case s.kind == '%' && len(words) == 1 && words[0] == end:
			return body
		case s.kind == '%' && len(words) == 2 && words[0] == "if":
			body = append(body, c.ifTag(words[1]))
		case s.kind == '%':
			fail("unknown tag %q", s.text)
		}
	}
	if end != "" {
		fail("expected %q, found the end", end)
	}
	return body
}

// ifTag compiles {% if condition %}.
func (c *compiler) ifTag(condition string) statement {
	line, v := c.line, expression(condition)
	then := c.statements("endif")
	return func(f *frame) {
		f.line = line
		if v(f) == true {
			run(f, then)
		}
	}
}
