package escaped

import (
	"html"
	"strings"
)

// Print returns what {{ v }} prints.
func Print(v any) string { return text(Escape(v)) }

// Escape is the filter e.
func Escape(v any) any {
	if s, ok := v.(Safe); ok {
		return s
	}
	return Safe(html.EscapeString(text(v)))
}

// Upper is the filter upper.
func Upper(v any) any {
	if s, ok := v.(Safe); ok {
		return Safe(strings.ToUpper(string(s)))
	}
	return strings.ToUpper(text(v))
}

// Concat is a ~ b.
func Concat(a, b any) any {
	return Safe(Print(a) + Print(b))
}
