package value

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote returns repr(s).
func Quote(s string) string {
	b, _ := appendQuoted(nil, nil, s)
	return string(b)
}

// appendQuoted appends repr(s) in single quotes. If s has single quotes and no double ones, it uses
// double quotes.
func appendQuoted(dst []byte, m *Meter, s string) ([]byte, error) {
	if err := m.Grow(len(s) + 2); err != nil {
		return dst, err
	}
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	dst = append(dst, byte(quote))
	for i, r := range s {
		switch {
		case r == quote || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == utf8.RuneError && isBadByte(s[i:]):
			dst = fmt.Appendf(dst, `\udc%02x`, s[i]) // Python's surrogateescape
		case unicode.IsPrint(r):
			dst = utf8.AppendRune(dst, r)
		default:
			dst = appendEscape(dst, r)
		}
	}
	return append(dst, byte(quote)), nil
}

func isBadByte(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

func appendEscape(dst []byte, r rune) []byte {
	switch {
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\t':
		return append(dst, `\t`...)
	case r < 0x100:
		return fmt.Appendf(dst, `\x%02x`, r)
	case r < 0x10000:
		return fmt.Appendf(dst, `\u%04x`, r)
	default:
		return fmt.Appendf(dst, `\U%08x`, r)
	}
}
