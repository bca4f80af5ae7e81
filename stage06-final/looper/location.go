package looper

import (
	"fmt"
	"strings"
)

// encodeLocation makes of a location what a Location field may have: a URI reference
// (RFC 9110, section 10.2.2; RFC 3986, section 4.1). What cannot stand in one is
// percent-encoded: spaces, bytes beyond ASCII, and characters such as quotes and braces.
// Codes are kept, and a "%" that begins none becomes %25. Control characters stay as they
// are, for AddField to refuse.
//
// A backslash is encoded too. Browsers would take it for a slash, and "/\host" for another
// host. Where it would end the host itself, in browsers alone, it is an error.
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

// authority tells where the host stands in a location, with all that belongs to it: between
// the "//" that is there at the beginning, or after a scheme, and the path. Otherwise it is
// empty.
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
// characters of RFC 3986, section 2, but for brackets, and "%".
func isURIChar(c byte) bool {
	return isAlphanumeric(c) ||
		strings.IndexByte("-._~:/?#@!$&'()*+,;=%", c) >= 0
}

// beginsCode reports whether text begins with "%" and two hexadecimal digits.
func beginsCode(text string) bool {
	return len(text) >= len("%00") && strings.Trim(text[1:len("%00")], "0123456789abcdefABCDEF") == ""
}
