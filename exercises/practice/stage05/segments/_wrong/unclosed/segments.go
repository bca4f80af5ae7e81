package segments

import "strings"

// Split splits a source. The error is an *Error.
func Split(source string) (all []Segment, err error) {
	line := 1
	add := func(kind Kind, text string) {
		all = append(all, Segment{kind, text, line})
		line += strings.Count(text, "\n")
	}
	text := 0 // where the text begins that has no segment yet
	for at := 0; at+1 < len(source); at++ {
		kind, closing := Value, "}}"
		switch source[at : at+2] {
		case "{{":
		case "{%":
			kind, closing = Tag, "%}"
		default:
			continue
		}
		add(Text, source[text:at])
		end := inside(source[at+2:], closing)
		if end < 0 {
			text = at // there is no tag, so it is text
			break
		}
		add(kind, source[at+2:at+2+end])
		text = at + 2 + end + 2
		at = text - 1
	}
	add(Text, source[text:])
	return all, nil
}

// inside returns where the closing delimiter is, outside of strings; -1 if there is none.
func inside(source, closing string) int {
	quote := byte(0) // of the string that is open
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case strings.HasPrefix(source[i:], closing):
			return i
		}
	}
	return -1
}
