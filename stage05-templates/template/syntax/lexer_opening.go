package syntax

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// The kinds of openings, which end a text. If two openings of the same length are at one place, the
// first kind in this list wins.
const (
	openVariable = iota
	openLineStatement
	openLineComment
	openComment
	openBlock
	openings
)

// opening is where text ends: a delimiter and a sign after it. The delimiter of a line has the white
// space before it, too.
type opening struct {
	what     int
	pos, end int  // end is after the sign
	sign     byte // '-', '+' or 0
}

// opening finds the next opening delimiter, the longest if there are several at one place.
func (l *lexer) opening() (opening, bool) {
	found, longest := opening{pos: len(l.src)}, 0
	for what := range openings {
		delimiter := l.delimiter(what)
		if delimiter == "" {
			continue
		}
		// The positions found are kept as long as they are ahead. Otherwise, in a source with many tags
		// and no comment, each tag would cost a search for a comment to the end of the source.
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

// opened returns the opening from pos to end, with the sign after it.
func (l *lexer) opened(what, pos, end int) opening {
	o := opening{what, pos, end, l.signAt(end)}
	if o.sign != 0 {
		o.end++
	}
	return o
}

// find returns the next opening of one kind, or one at the end of the source if there is none.
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

// begin returns where the opening begins whose delimiter is at pos, and whether it is one: a line
// statement must be the first in its line. The white space before the delimiter of a line belongs to
// the opening, unless it belongs to the tag before.
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

// lineEnd returns the end of the current line.
func (l *lexer) lineEnd() int {
	if n := strings.IndexByte(l.src[l.pos:], '\n'); n >= 0 {
		return l.pos + n
	}
	return len(l.src)
}

// closingLine returns the end of a line statement if the rest of its line is white space, or -1. Empty
// lines after it belong to it.
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
