package value

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Unescape returns s with HTML's entities replaced by their characters, as in Python's html.unescape.
func Unescape(s string) string {
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(s, "&#")
		b.WriteString(html.UnescapeString(text))
		if !found {
			return b.String()
		}
		size := numericReference(&b, rest)
		if size == 0 {
			b.WriteString("&#")
		}
		s = rest[size:]
	}
}

// numericReference appends the character for the number at the start of s, and returns the length of
// the number, or 0 if there is none. Package html reads numbers too, but keeps characters that Python
// drops.
func numericReference(b *strings.Builder, s string) int {
	base, start := 10, 0
	if s != "" && s[0]|0x20 == 'x' {
		base, start = 16, 1
	}
	end := start
	for end < len(s) && (isDigit(s[end]) || base == 16 && 'a' <= s[end]|0x20 && s[end]|0x20 <= 'f') {
		end++
	}
	if end == start {
		return 0
	}
	code, err := strconv.ParseUint(s[start:end], base, 32)
	if err != nil {
		code = utf8.MaxRune + 1
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	b.WriteString(characterOf(rune(min(code, utf8.MaxRune+1))))
	return end
}

func characterOf(r rune) string {
	switch {
	case r == '\r':
		return "\r"
	case r == 0 || 0x80 <= r && r <= 0x9f || r > utf8.MaxRune || !utf8.ValidRune(r):
		return html.UnescapeString("&#" + strconv.Itoa(int(r)) + ";") // Windows-1252, or U+FFFD
	case r <= 8 || r == 0xb || 0xe <= r && r <= 0x1f || r == 0x7f || 0xfdd0 <= r && r <= 0xfdef || r&0xfffe == 0xfffe:
		return ""
	}
	return string(r)
}
