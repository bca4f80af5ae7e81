// Package escaped has an engine for {{ }} that escapes what it prints, with mistakes in it.
package escaped

import (
	"regexp"
	"strings"
)

// A value is a string, which may have come from a client, or Safe.

// Safe is HTML: printing does not escape it.
type Safe string

// text returns the characters of a value.
func text(v any) string {
	if s, ok := v.(Safe); ok {
		return string(s)
	}
	s, _ := v.(string)
	return s
}

// filters are called by value|name.
var filters = map[string]func(v any) any{
	"upper": Upper,
	"e":     Escape,
	"safe":  func(v any) any { return Safe(text(v)) },
}

var (
	placeholder = regexp.MustCompile(`\{\{(.*?)\}\}`)
	token       = regexp.MustCompile(`\w+|"[^"]*"|[|~()]`)
)

// Render renders a source with text and {{ }}: names, strings in double quotes, filters, ~ and parentheses.
func Render(source string, vars map[string]any) string {
	return placeholder.ReplaceAllStringFunc(source, func(found string) string {
		e := &evaluator{tokens: token.FindAllString(found[2:len(found)-2], -1), vars: vars}
		return Print(e.concatenation())
	})
}

type evaluator struct {
	tokens []string
	vars   map[string]any
}

func (e *evaluator) next() (token string) {
	if len(e.tokens) > 0 {
		token, e.tokens = e.tokens[0], e.tokens[1:]
	}
	return token
}

func (e *evaluator) accept(token string) bool {
	found := len(e.tokens) > 0 && e.tokens[0] == token
	if found {
		e.next()
	}
	return found
}

// concatenation computes operands with ~ between them.
func (e *evaluator) concatenation() any {
	v := e.operand()
	for e.accept("~") {
		v = Concat(v, e.operand())
	}
	return v
}

// operand computes a value and its filters.
func (e *evaluator) operand() (v any) {
	switch t := e.next(); {
	case t == "(":
		v = e.concatenation()
		e.accept(")")
	case strings.HasPrefix(t, `"`):
		v = strings.Trim(t, `"`)
	default:
		v = e.vars[t]
	}
	for e.accept("|") {
		v = filters[e.next()](v)
	}
	return v
}
