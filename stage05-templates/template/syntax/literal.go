package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"looper.example/stage05-templates/template/value"
)

// number reads an integer or a float. In a.1.2 there are two integers: a number after a point has no
// fraction. A point without a digit after it is no part of the number.
func (l *lexer) number(rest string) {
	if size := floatSize(rest); size > 0 && (l.pos == 0 || l.src[l.pos-1] != '.') {
		if f, ok := value.ParseFloat(rest[:size]); ok {
			l.literal(TokenFloat, size, value.Float(f))
			return
		}
	}
	size := integerSize(rest)
	i, ok := value.ParseInt(rest[:size], 0)
	if !ok {
		l.fail(l.pos, "an integer with too many digits")
		return
	}
	l.literal(TokenInteger, size, i)
}

// floatSize returns the length of the float at the start of s, or 0 if there is none. A float has
// digits, and a fraction or an exponent or both.
func floatSize(s string) int {
	whole := digitsSize(s, isDecimal)
	end := whole
	if strings.HasPrefix(s[end:], ".") {
		if n := digitsSize(s[end+1:], isDecimal); n > 0 {
			end += 1 + n
		}
	}
	exponent := end
	if exponent < len(s) && s[exponent]|0x20 == 'e' {
		exponent++
		if exponent < len(s) && (s[exponent] == '+' || s[exponent] == '-') {
			exponent++
		}
		if n := digitsSize(s[exponent:], isDecimal); n > 0 {
			return exponent + n
		}
	}
	if end == whole {
		return 0
	}
	return end
}

// integerSize returns the length of the integer at the start of s, which begins with a digit. Only
// zeros can follow a zero: 012 is 0, and then 12.
func integerSize(s string) int {
	if s[0] != '0' {
		return digitsSize(s, isDecimal)
	}
	if len(s) > 1 {
		var isDigit func(byte) bool
		switch s[1] | 0x20 {
		case 'b':
			isDigit = func(c byte) bool { return c == '0' || c == '1' }
		case 'o':
			isDigit = func(c byte) bool { return '0' <= c && c <= '7' }
		case 'x':
			isDigit = func(c byte) bool { return isDecimal(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
		}
		if isDigit != nil {
			digits := strings.TrimPrefix(s[2:], "_")
			if n := digitsSize(digits, isDigit); n > 0 {
				return len(s) - len(digits) + n
			}
		}
	}
	return digitsSize(s, func(c byte) bool { return c == '0' })
}

// digitsSize returns the length of the digits at the start of s. There may be single underscores
// between them.
func digitsSize(s string, isDigit func(byte) bool) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || n > 0 && s[n] == '_' && s[n-1] != '_' && n+1 < len(s) && isDigit(s[n+1])) {
		n++
	}
	return n
}

func isDecimal(c byte) bool { return '0' <= c && c <= '9' }

// unescape returns the meaning of the inside of a string literal. It does what Jinja2 does, which first
// escapes all characters outside of ASCII, and then reads all escapes.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for s = escapeNonASCII(s); s != ""; {
		text, rest, found := strings.Cut(s, `\`)
		b.WriteString(text)
		if !found {
			break
		}
		size, err := readEscape(&b, rest)
		if err != nil {
			return "", err
		}
		s = rest[size:]
	}
	return b.String(), nil
}

func escapeNonASCII(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case c < utf8.RuneSelf:
			b.WriteRune(c)
		case c < 0x100:
			fmt.Fprintf(&b, `\x%02x`, c)
		case c < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			fmt.Fprintf(&b, `\U%08x`, c)
		}
	}
	return b.String()
}

// readEscape writes the character for the escape at the start of s, after its backslash, and returns
// the length of the escape.
func readEscape(b *strings.Builder, s string) (int, error) {
	switch c := s[0]; c {
	case '\n':
	case '\\', '\'', '"':
		b.WriteByte(c)
	case 'a', 'b', 't', 'n', 'v', 'f', 'r':
		b.WriteByte("\a\b\t\n\v\f\r"[strings.IndexByte("abtnvfr", c)])
	case 'x':
		return readHex(b, s, 2, `truncated \xXX escape`)
	case 'u':
		return readHex(b, s, 4, `truncated \uXXXX escape`)
	case 'U':
		return readHex(b, s, 8, `truncated \UXXXXXXXX escape`)
	case 'N':
		return 0, fmt.Errorf(`characters by name, such as \N{DASH}, are not known`)
	default:
		if c < '0' || c > '7' {
			b.WriteByte('\\')
			b.WriteByte(c)
			break
		}
		n := 1
		for n < 3 && n < len(s) && '0' <= s[n] && s[n] <= '7' {
			n++
		}
		code, _ := strconv.ParseUint(s[:n], 8, 32)
		b.WriteRune(rune(code))
		return n, nil
	}
	return 1, nil
}

func readHex(b *strings.Builder, s string, digits int, truncated string) (int, error) {
	end := 1 + digits
	if len(s) < end {
		return 0, fmt.Errorf("%s", truncated)
	}
	code, err := strconv.ParseUint(s[1:end], 16, 32)
	if err != nil {
		return 0, fmt.Errorf("%s", truncated)
	}
	if code > utf8.MaxRune {
		return 0, fmt.Errorf("illegal Unicode character")
	}
	b.WriteRune(rune(code))
	return end, nil
}
