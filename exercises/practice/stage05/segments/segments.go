package segments

import "strings"

// Split splits a source. The error is an *Error.
func Split(source string) (all []Segment, err error) {
	add := func(kind Kind, text string) {
		all = append(all, Segment{kind, text, 1})
	}
	text := 0 // where the text begins that has no segment yet
	for at := 0; at+1 < len(source); at++ {
		if source[at:at+2] != "{{" {
			continue
		}
		end := strings.Index(source[at+2:], "}}")
		if end < 0 {
			break
		}
		add(Text, source[text:at])
		add(Value, source[at+2:at+2+end])
		text = at + 2 + end + 2
		at = text - 1
	}
	add(Text, source[text:])
	return all, nil
}
