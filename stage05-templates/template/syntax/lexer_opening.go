package syntax

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// What ends text, from the one that goes first to the one that goes last where
// two of the same length are at one place.
const (
	openVariable = iota
	openLineStatement
	openLineComment
	openComment
	openBlock
	openings
)

// opening is where text ends: with a delimiter, the white space of the line
// before it if it is that of a line, and a sign behind it.
type opening struct {
	what     int
	pos, end int  // end is behind the sign
	sign     byte // '-', '+' or 0
}

// opening finds the next delimiter that opens something, the longest if there
// are several at one place.
func (l *lexer) opening() (opening, bool) {
	found, longest := opening{pos: len(l.src)}, 0
	for what := range openings {
		delimiter := l.delimiter(what)
		if delimiter == "" {
			continue
		}
		// Positions that are still ahead are kept: else a source with many tags
		// and no comment would be searched to its end for one after each tag.
		if l.next[what].pos < l.pos {
			l.next[what] = l.find(what, delimiter)
		}
		if o := l.next[what]; o.pos < found.pos || o.pos == found.pos && len(delimiter) > longest {
			found, longest = o, len(delimiter)
		}
	}
	return found, found.pos < len(l.src)
}

func (l *lexer) delimiter(what int) string {
	d := l.settings.Delimiters
	return [openings]string{d.VariableStart, d.LineStatement, d.LineComment, d.CommentStart, d.BlockStart}[what]
}

// opened returns the opening from pos to end, and the sign behind that.
func (l *lexer) opened(what, pos, end int) opening {
	o := opening{what, pos, end, l.signAt(end)}
	if o.sign != 0 {
		o.end++
	}
	return o
}

// find returns the next opening of one sort, or one behind the end of the source.
func (l *lexer) find(what int, delimiter string) opening {
	for from := l.pos; ; {
		n := strings.Index(l.src[from:], delimiter)
		if n < 0 {
			return opening{pos: len(l.src)}
		}
		at := from + n
		if pos, ok := l.begin(what, at); ok {
			return l.opened(what, pos, at+len(delimiter))
		}
		from = at + 1
	}
}

// begin returns where an opening begins whose delimiter is at pos, and whether
// it is one: that of a line statement is the first in its line. The white space
// before the delimiters of lines belongs to them, unless the tag before has it.
func (l *lexer) begin(what, pos int) (int, bool) {
	before := l.src[:pos]
	switch what {
	case openLineStatement:
		before = strings.TrimRight(before, " \t\v")
		if before != "" && !strings.HasSuffix(before, "\n") {
			return 0, false
		}
	case openLineComment:
		before = strings.TrimRightFunc(before, func(r rune) bool { return r != '\n' && value.IsSpace(r) })
	}
	return len(before), len(before) >= l.pos
}

// lineEnd returns where the line ends that the lexer is in.
func (l *lexer) lineEnd() int {
	if n := strings.IndexByte(l.src[l.pos:], '\n'); n >= 0 {
		return l.pos + n
	}
	return len(l.src)
}

// closingLine returns the end of a line statement, if nothing but white space
// follows in its line, or -1. Empty lines behind it belong to it.
func (l *lexer) closingLine() int {
	rest := strings.TrimLeftFunc(l.src[l.pos:], value.IsSpace)
	if rest == "" {
		return len(l.src)
	}
	space := l.src[l.pos : len(l.src)-len(rest)]
	if n := strings.LastIndexByte(space, '\n'); n >= 0 {
		return l.pos + n + 1
	}
	return -1
}
