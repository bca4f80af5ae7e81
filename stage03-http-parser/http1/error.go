package http1

import (
	"fmt"
	"strconv"
)

// An Error says why the bytes of a connection are not a request, or a response, that this package
// accepts. Nothing after the offset can be trusted: respond to a request once, with Status and
// "Connection: close", or give up the response; and process nothing more (RFC 9112, section 9.6).
type Error struct {
	// Offset counts bytes from the end of the previous message on the connection
	// (an empty line skipped before the request is counted) to the byte that
	// was not as expected. For a limit it is the first byte beyond it.
	Offset int64
	// Status is the status code to respond with: 400, 413, 414, 417, 431, 501 or 505. When the message is
	// a response it is 502 (Bad Gateway), which is for proxies.
	Status int
	// Reason says what was expected and what was found, in lower case. Of the
	// sender's text it quotes single bytes and names of well-known fields.
	Reason string

	cause error
}

// Unwrap returns io.ErrUnexpectedEOF if the input has ended in the middle of a response, and otherwise nil.
func (e *Error) Unwrap() error { return e.cause }

func (e *Error) Error() string {
	return fmt.Sprintf("http1: status %d at byte %d: %s", e.Status, e.Offset, e.Reason)
}

// refuse returns an error whose offset is relative to the bytes that its caller
// was given; shifted and Parser.Next make it relative to the message. It stays
// out of line, so that the code for good requests stays small.
//
//go:noinline
func refuse(status, at int, expected, found string) *Error {
	return &Error{Offset: int64(at), Status: status, Reason: "expected " + expected + ", found " + found}
}

// shifted moves the offset of an error, if there is one.
func (e *Error) shifted(by int) *Error {
	if e != nil {
		e.Offset += int64(by)
	}
	return e
}

// foundAt describes the byte at b[at], or that b ends there.
func foundAt(b []byte, at int) string {
	if at >= len(b) {
		return "the end"
	}
	switch c := b[at]; {
	case c == '\r':
		return "a bare CR"
	case c == '\n':
		return "a bare LF"
	case c == ' ':
		return "a space"
	case c == '\t':
		return "a tab"
	case ' ' < c && c < 0x7f:
		return strconv.QuoteRune(rune(c))
	default:
		return fmt.Sprintf("byte 0x%02x", c)
	}
}

// atMost returns the text of a limit, for an error's reason.
func atMost(what string, limit int64, unit string) string {
	return what + " of at most " + strconv.FormatInt(limit, 10) + " " + unit
}
