package middleware

import (
	"bytes"
	"strings"

	"looper.example/stage06-final/looper"
)

// credentials returns the text after the scheme in a request's Authorization field. ok is false if there is no such field, if it
// has another scheme, or if there are several fields: two programs may read different ones.
func credentials(c *looper.Context, scheme string) (value []byte, ok bool) {
	name, value, _ := bytes.Cut(c.Request().Single("Authorization"), []byte{' '})
	if !equalFold(name, scheme) {
		return nil, false
	}
	return bytes.TrimLeft(value, " "), true
}

// isRepeated reports whether a request has several fields of a name.
func isRepeated(c *looper.Context, name string) bool {
	return c.Request().Field(name) != nil && c.Request().Single(name) == nil
}

// equalFold reports whether two tokens are the same, without regard to case.
func equalFold(b []byte, token string) bool {
	return len(b) == len(token) && strings.EqualFold(string(b), token)
}

// quoted returns text as a quoted-string (RFC 9110, section 5.6.4).
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
