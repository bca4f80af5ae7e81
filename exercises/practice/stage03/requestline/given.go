// Package requestline reads the first line of a request, one byte at a time.
package requestline

import (
	"errors"
	"strings"
)

// State says what the next byte belongs to.
type State int

const (
	InMethod  State = iota // the method, up to a space
	InTarget               // the request-target, up to a space
	InVersion              // the version, up to CR
	AfterCR                // only LF can follow
	Done                   // the line is complete
)

func (s State) String() string {
	return [...]string{"InMethod", "InTarget", "InVersion", "AfterCR", "Done"}[s]
}

// Line is a request line, as far as it has arrived. The zero value is ready.
type Line struct {
	State   State
	Method  string
	Target  string
	Version string
}

// ErrMalformed says that the bytes are the beginning of no request line.
var ErrMalformed = errors.New("malformed request line")

// isToken reports whether c is a character of a token (RFC 9110, section 5.6.2).
func isToken(c byte) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z'
	digit := '0' <= c && c <= '9'
	return letter || digit || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
