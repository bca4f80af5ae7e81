package router

import (
	"bytes"
	"strings"
)

// A path can be written in many ways: /caf%c3%a9, /caf%C3%A9 and /c%61fé are the same
// path. The tree and the lookups compare the canonical form: all percent-codes are
// decoded except two, those of the slash (%2F) and of the percent sign (%25). So a '/'
// in a canonical path always separates segments, and a '%' always begins one of these
// two codes.

// appendCanonical appends the canonical form of an encoded path. A percent sign
// without two hexadecimal digits, which no valid path has, stands for itself.
func appendCanonical[B []byte | string](dst []byte, path B) []byte {
	copied := 0 // dst has the path up to here
	for i := 0; i < len(path); i++ {
		if path[i] != '%' {
			continue
		}
		dst = append(dst, path[copied:i]...)
		if i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]) {
			dst = appendCanonicalByte(dst, unhex(path[i+1])<<4|unhex(path[i+2]))
			i += 2
		} else {
			dst = append(dst, "%25"...)
		}
		copied = i + 1
	}
	return append(dst, path[copied:]...)
}

// appendCanonicalByte appends a decoded byte, which is part of a segment.
func appendCanonicalByte(dst []byte, c byte) []byte {
	switch c {
	case '/':
		return append(dst, "%2F"...)
	case '%':
		return append(dst, "%25"...)
	}
	return append(dst, c)
}

// appendDecoded appends a decoded piece of a canonical path. dst may share the memory of
// canonical, as in appendDecoded(b[:0], b): the decoded text is never longer.
func appendDecoded(dst, canonical []byte) []byte {
	for {
		at := bytes.IndexByte(canonical, '%')
		if at < 0 {
			return append(dst, canonical...)
		}
		dst = append(dst, canonical[:at]...)
		if canonical[at+2] == 'F' {
			dst = append(dst, '/')
		} else {
			dst = append(dst, '%')
		}
		canonical = canonical[at+3:]
	}
}

// cutsCode reports whether b, a piece of a canonical path, ends inside a percent-code.
func cutsCode(b []byte) bool {
	return bytes.HasSuffix(b, []byte("%")) || bytes.HasSuffix(b, []byte("%2"))
}

// appendEncoded appends text as a URL's path has it: each byte becomes a percent-code,
// except those that RFC 3986 allows in a segment (pchar, section 3.3) and those in keep.
func appendEncoded[B []byte | string](dst []byte, text B, keep string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		if isPathChar(c) || strings.IndexByte(keep, c) >= 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return dst
}

// isPathChar reports whether c may stand in a segment without a percent-code:
// unreserved, sub-delims, ':' and '@'.
func isPathChar(c byte) bool {
	return isLetter(c) || isDigit(c) || strings.IndexByte("-._~!$&'()*+,;=:@", c) >= 0
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
