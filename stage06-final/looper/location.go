package looper

import (
	"fmt"
	"strings"
)

// encodeLocation returns a location as a URI reference, which a Location field must have
// (RFC 9110, section 10.2.2; RFC 3986, section 4.1). It percent-encodes what cannot stand
// in one: spaces, bytes beyond ASCII, and characters such as quotes and braces. It keeps
// codes, and encodes a "%" that begins none as %25. Control characters stay as they are,
// for AddField to refuse.
//
// A backslash is encoded too. Browsers take it for a slash, and "/\host" for another host.
// A backslash inside the host is an error: only browsers would end the host there.
func encodeLocation(location string) (string, error) {
	from, to := authority(location)
	if strings.Contains(location[from:to], `\`) {
		return "", fmt.Errorf("redirect: expected a host, found a backslash in %q", location[from:to])
	}
	fragment := strings.IndexByte(location, '#')
	encoded := make([]byte, 0, len(location)+len(location)/2)
	for i := range len(location) {
		c := location[i]
		keep := isURIChar(c)
		switch {
		case c == '%':
			keep = beginsCode(location[i:])
		case c == '#':
			keep = i == fragment
		case c == '[' || c == ']': // around an address
			keep = from <= i && i < to
		case c < ' ' && c != '\t' || c == 0x7f:
			keep = true
		}
		if keep {
			encoded = append(encoded, c)
		} else {
			encoded = fmt.Appendf(encoded, "%%%02X", c)
		}
	}
	return string(encoded), nil
}

// authority returns where the host stands in a location, with its port and user. It begins
// after the "//", which stands at the beginning or after a scheme, and ends before the
// path. Without a "//" it is empty.
func authority(location string) (from, to int) {
	scheme := strings.IndexAny(location, ":/?#")
	if scheme >= 0 && location[scheme] == ':' {
		from = scheme + 1
	}
	if !strings.HasPrefix(location[from:], "//") {
		return 0, 0
	}
	from += len("//")
	length := strings.IndexAny(location[from:], "/?#")
	if length < 0 {
		return from, len(location)
	}
	return from, from + length
}

// isURIChar reports whether c may stand anywhere in a URI: the reserved and unreserved
// characters of RFC 3986, section 2, without brackets, and "%".
func isURIChar(c byte) bool {
	return isAlphanumeric(c) ||
		strings.IndexByte("-._~:/?#@!$&'()*+,;=%", c) >= 0
}

// beginsCode reports whether text begins with "%" and two hexadecimal digits.
func beginsCode(text string) bool {
	return len(text) >= len("%00") && strings.Trim(text[1:len("%00")], "0123456789abcdefABCDEF") == ""
}
