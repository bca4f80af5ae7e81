package segments

import (
	"regexp"
	"strings"
)

var tag = regexp.MustCompile(`(?s)\{\{(.*?)\}\}|\{%(.*?)%\}`)

// Split splits a source. The error is an *Error.
func Split(source string) (all []Segment, err error) {
	line, at := 1, 0
	add := func(kind Kind, text string) error {
		if opens := strings.Index(text, "{{"); kind == Text && opens >= 0 {
			return &Error{line + strings.Count(text[:opens], "\n")}
		}
		if opens := strings.Index(text, "{%"); kind == Text && opens >= 0 {
			return &Error{line + strings.Count(text[:opens], "\n")}
		}
		all = append(all, Segment{kind, text, line})
		line += strings.Count(text, "\n")
		return nil
	}
	for _, m := range tag.FindAllStringSubmatchIndex(source, -1) {
		if err := add(Text, source[at:m[0]]); err != nil {
			return nil, err
		}
		if m[2] >= 0 {
			_ = add(Value, source[m[2]:m[3]])
		} else {
			_ = add(Tag, source[m[4]:m[5]])
		}
		at = m[1]
	}
	return all, add(Text, source[at:])
}
