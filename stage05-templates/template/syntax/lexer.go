package syntax

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// lexer cuts a source into tokens. It is always in one of these states. Each state is a method that
// reads up to the next state:
//
//	text ---{#---> comment ---#}---> text
//	  |  ---{% raw %}---> raw ---{% endraw %}---> text
//	  |  ---{{ or {%---> inside ---}} or %}---> text
//	  |  ---#, at the start of a line---> inside ---end of the line---> text
//	  |  ---##---> comment ---end of the line---> text
//
// An error ends the scan: the last token has its message.
type lexer struct {
	settings Settings
	src      string
	pos      int
	tokens   []Token
	next     [openings]opening // the next opening of each kind; see opening
	brackets []byte            // the closing brackets of the open ones
	newLine  bool              // the piece before ended with a newline, or this is the first one
}

// Scan returns the tokens of a source. The last one is TokenEnd, or TokenError
// if the source cannot be read to its end.
func Scan(src Source, settings Settings) []Token {
	settings.Delimiters = settings.Delimiters.orDefaults()
	l := &lexer{settings: settings, src: string(src), newLine: true}
	for i := range l.next {
		l.next[i].pos = -1
	}
	for l.pos < len(l.src) && !l.failed() {
		l.text()
	}
	if !l.failed() {
		l.emit(TokenEnd, len(l.src), "")
	}
	return l.tokens
}

func (l *lexer) emit(kind TokenKind, pos int, text string) {
	l.tokens = append(l.tokens, Token{Kind: kind, Pos: Pos(pos), Text: text})
}

func (l *lexer) fail(pos int, message string) {
	l.emit(TokenError, pos, message)
}

func (l *lexer) failed() bool {
	return len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].Kind == TokenError
}

// data emits a text, if it is not empty.
func (l *lexer) data(pos int, text string) {
	if text != "" {
		l.emit(TokenData, pos, l.withNewlines(text))
	}
}

// withNewlines returns text with the newlines of the settings.
func (l *lexer) withNewlines(text string) string {
	if l.settings.Newline == "" {
		return text
	}
	return strings.ReplaceAll(text, "\n", l.settings.Newline)
}

// advance moves to pos.
func (l *lexer) advance(pos int) {
	l.newLine = l.src[pos-1] == '\n'
	l.pos = pos
}

func (l *lexer) signAt(pos int) byte {
	if pos < len(l.src) && (l.src[pos] == '-' || l.src[pos] == '+') {
		return l.src[pos]
	}
	return 0
}

// text reads up to the next opening, and then the comment, tag or raw text that it opens.
func (l *lexer) text() {
	start := l.pos
	o, ok := l.opening()
	if !ok {
		l.data(start, l.src[start:])
		l.pos = len(l.src)
		return
	}
	l.data(start, l.strip(l.src[start:o.pos], o.sign, o.what != openVariable))
	if end, ok := l.rawTag(o); ok {
		l.advance(end)
		l.raw(o.pos)
		return
	}
	l.advance(o.end)
	switch o.what {
	case openComment:
		l.comment(o.pos)
	case openLineComment:
		l.pos = l.lineEnd()
	case openVariable:
		l.emit(TokenVariableBegin, o.pos, "")
		l.inside(TokenVariableEnd, l.closingVariable)
	case openBlock:
		l.emit(TokenBlockBegin, o.pos, "")
		l.inside(TokenBlockEnd, l.closingBlock)
	case openLineStatement:
		l.emit(TokenBlockBegin, o.pos, "")
		l.inside(TokenBlockEnd, l.closingLine)
	}
}

func (l *lexer) closingVariable() int {
	return l.closing(l.pos, l.settings.Delimiters.VariableEnd, false)
}

func (l *lexer) closingBlock() int {
	return l.closing(l.pos, l.settings.Delimiters.BlockEnd, true)
}

// strip returns the text before a tag, without the white space that a sign or the settings remove.
func (l *lexer) strip(text string, sign byte, isBlock bool) string {
	switch {
	case sign == '-':
		return strings.TrimRightFunc(text, value.IsSpace)
	case sign == 0 && isBlock && l.settings.LstripBlocks:
		line := strings.LastIndexByte(text, '\n') + 1
		if (line > 0 || l.newLine) && strings.TrimFunc(text[line:], value.IsSpace) == "" {
			return text[:line]
		}
	}
	return text
}

// comment reads a comment that begins at start.
func (l *lexer) comment(start int) {
	end := strings.Index(l.src[l.pos:], l.settings.Delimiters.CommentEnd)
	if end < 0 {
		if l.pos < len(l.src) {
			l.fail(start, "Missing end of comment tag")
		}
		return
	}
	end += l.pos
	if end > l.pos && l.signAt(end-1) != 0 {
		end--
	}
	l.advance(l.closing(end, l.settings.Delimiters.CommentEnd, true))
}

// closing returns the end of the closing delimiter at pos, including a sign before it and the white
// space that the sign or the settings remove. It returns -1 if there is none. Only the delimiters of
// tags and comments have the sign "+" and trim a newline.
func (l *lexer) closing(pos int, delimiter string, isBlock bool) int {
	rest := l.src[pos:]
	switch {
	case isBlock && strings.HasPrefix(rest, "+"+delimiter):
		return pos + 1 + len(delimiter)
	case strings.HasPrefix(rest, "-"+delimiter):
		return len(l.src) - len(strings.TrimLeftFunc(rest[1+len(delimiter):], value.IsSpace))
	case !strings.HasPrefix(rest, delimiter):
		return -1
	case isBlock && l.settings.TrimBlocks && strings.HasPrefix(rest[len(delimiter):], "\n"):
		return pos + len(delimiter) + 1
	}
	return pos + len(delimiter)
}

// rawTag returns the end of a {% raw %} tag, if o opens one. The newline after it is part of the raw
// text.
func (l *lexer) rawTag(o opening) (int, bool) {
	at, ok := l.word(o.end, "raw")
	if !ok || o.what != openBlock {
		return 0, false
	}
	end := l.closing(at, l.settings.Delimiters.BlockEnd, false)
	return end, end >= 0
}

// word returns the offset after a word at pos and the white space around it, and whether the word is
// there.
func (l *lexer) word(pos int, word string) (int, bool) {
	rest := strings.TrimLeftFunc(l.src[pos:], value.IsSpace)
	rest, ok := strings.CutPrefix(rest, word)
	return len(l.src) - len(strings.TrimLeftFunc(rest, value.IsSpace)), ok
}

// raw reads raw text up to its {% endraw %}. The raw tag begins at start.
func (l *lexer) raw(start int) {
	block := l.settings.Delimiters.BlockStart
	for from := l.pos; ; {
		n := strings.Index(l.src[from:], block)
		if n < 0 {
			break
		}
		o := l.opened(openBlock, from+n, from+n+len(block))
		if at, ok := l.word(o.end, "endraw"); ok {
			if end := l.closing(at, l.settings.Delimiters.BlockEnd, true); end >= 0 {
				l.data(l.pos, l.strip(l.src[l.pos:o.pos], o.sign, true))
				l.advance(end)
				return
			}
		}
		from = o.pos + 1
	}
	if l.pos < len(l.src) {
		l.fail(start, "Missing end of raw directive")
	}
}
