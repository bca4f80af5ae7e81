package segments

// Split splits a source. The error is an *Error.
func Split(source string) (all []Segment, err error) {
	line := 1
	add := func(kind Kind, text string) {
		all = append(all, Segment{kind, text, line})
	}
	add(Text, source)
	return all, nil
}

// inside returns where the closing delimiter is, outside of strings; -1 if there is none.
func inside(source, closing string) int {
	return -1
}
