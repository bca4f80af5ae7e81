package value

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// runeCount returns the number of characters of s.
func runeCount(s string) int { return utf8.RuneCountInString(s) }

// runeSlice returns the characters of s from i up to but not including j.
func runeSlice(s string, i, j int) string {
	start := runeOffset(s, i)
	return s[start : start+runeOffset(s[start:], j-i)]
}

// runeOffset returns the offset in bytes of character n, or the length of s if
// s has fewer.
func runeOffset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// sliceText returns a slice of a string.
func sliceText(m *Meter, v Value, s sliceSpec) (Value, error) {
	if s.step == 1 {
		return text(v.kind, runeSlice(v.Text(), s.start, s.start+s.count)), nil
	}
	if err := m.Grow(4 * s.count); err != nil {
		return Value{}, err
	}
	runes := []rune(v.Text())
	picked := make([]rune, s.count)
	for i := range picked {
		picked[i] = runes[s.start+i*s.step]
	}
	return text(v.kind, string(picked)), nil
}

// IsSpace reports whether r is white space in Python: white space in Unicode, or one of the four
// separators of ASCII.
func IsSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f
}

// IsWord reports whether r matches \w in Python.
func IsWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_'
}

// StripSpace returns s without white space at both ends.
func StripSpace(s string) string { return strings.TrimFunc(s, IsSpace) }

// Fields returns the words of s: str.split without an argument.
func Fields(s string) []string { return strings.FieldsFunc(s, IsSpace) }

// SplitLines returns the lines of s without their ends. It splits at all ends of lines that
// str.splitlines knows.
func SplitLines(s string) []string { return splitLines(s, false) }

// splitLines is SplitLines, but keeps the ends of the lines if keepEnds is set.
func splitLines(s string, keepEnds bool) []string {
	var lines []string
	for s != "" {
		end := strings.IndexFunc(s, isLineEnd)
		if end < 0 {
			return append(lines, s)
		}
		_, size := utf8.DecodeRuneInString(s[end:])
		if strings.HasPrefix(s[end:], "\r\n") {
			size = 2
		}
		if keepEnds {
			lines = append(lines, s[:end+size])
		} else {
			lines = append(lines, s[:end])
		}
		s = s[end+size:]
	}
	return lines
}

func isLineEnd(r rune) bool {
	return '\n' <= r && r <= '\r' || 0x1c <= r && r <= 0x1e || r == 0x85 || r == 0x2028 || r == 0x2029
}

// Center returns s in the middle of width characters. If the spaces cannot be divided evenly, the left
// side has one more if the width is odd, and the right side otherwise.
func Center(m *Meter, s string, width int) (string, error) {
	fill := width - runeCount(s)
	if fill <= 0 {
		return s, nil
	}
	if err := m.Grow(len(s) + fill); err != nil {
		return "", err
	}
	left := fill/2 + (fill & width & 1)
	return strings.Repeat(" ", left) + s + strings.Repeat(" ", fill-left), nil
}
