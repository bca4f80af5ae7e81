package looper

import (
	"strconv"
	"strings"
)

const (
	maxQuoted = 40  // bytes of a client's text in an error message
	maxReason = 200 // bytes of another package's message, which may quote the client
)

// quoted returns text in quotes for a message, cut to a bound.
func quoted(text string) string {
	if len(text) <= maxQuoted {
		return strconv.Quote(text)
	}
	return strconv.Quote(text[:maxQuoted]) + "..."
}

// cut returns text cut to at most n bytes.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + "..."
}
