package looper

import "strconv"

// maxQuoted is how many bytes of a client's text an error message has.
const maxQuoted = 40

// quoted returns text in quotes for a message, cut to a bound.
func quoted(text string) string {
	if len(text) <= maxQuoted {
		return strconv.Quote(text)
	}
	return strconv.Quote(text[:maxQuoted]) + "..."
}
