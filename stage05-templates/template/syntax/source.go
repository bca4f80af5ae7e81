package syntax

import (
	"strings"
	"unicode/utf8"
)

// Pos is an offset in a Source, in bytes, counted from 0.
type Pos int

// Source is the text of a template with "\n" at the end of each line; positions are offsets in it. One
// newline at the end is removed, unless the settings keep it.
type Source string

// NewSource prepares the text of a template.
func NewSource(text string, settings Settings) Source {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	if !settings.KeepTrailingNewline {
		text = strings.TrimSuffix(text, "\n")
	}
	return Source(text)
}

// Line returns the number of the line of p, counted from 1.
func (s Source) Line(p Pos) int { return 1 + strings.Count(string(s[:p]), "\n") }

// Column returns the number of the character at p in its line, counted from 1.
func (s Source) Column(p Pos) int {
	return 1 + utf8.RuneCountInString(string(s[s.lineStart(p):p]))
}

// LineText returns the line of p, without its newline.
func (s Source) LineText(p Pos) string {
	line, _, _ := strings.Cut(string(s[s.lineStart(p):]), "\n")
	return line
}

func (s Source) lineStart(p Pos) int { return 1 + strings.LastIndexByte(string(s[:p]), '\n') }
