package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"looper.example/stage05-templates/template/value"
)

// inside reads the tokens of a tag or a print statement up to its end. While a bracket is open, the
// closing delimiter has no effect: {{ {1: {2: 3}} }}.
func (l *lexer) inside(end TokenKind, closing func() int) {
	l.brackets = l.brackets[:0]
	for !l.failed() {
		if len(l.brackets) == 0 {
			if after := closing(); after >= 0 {
				l.emit(end, l.pos, "")
				l.advance(after)
				return
			}
		}
		if l.pos == len(l.src) {
			return
		}
		l.token()
	}
}

// token reads one token, or white space.
func (l *lexer) token() {
	rest := l.src[l.pos:]
	c, _ := utf8.DecodeRuneInString(rest)
	switch {
	case value.IsSpace(c):
		l.pos = len(l.src) - len(strings.TrimLeftFunc(rest, value.IsSpace))
	case '0' <= c && c <= '9':
		l.number(rest)
	case isNameRune(c):
		l.name(rest)
	case c == '"' || c == '\'':
		l.string(rest)
	default:
		l.operator(rest)
	}
}

// isNameRune reports whether c may be part of a word, or looks like a character of a word.
func isNameRune(c rune) bool {
	return value.IsWord(c) || unicode.In(c, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Other_ID_Continue)
}

func (l *lexer) name(rest string) {
	end := strings.IndexFunc(rest, func(c rune) bool { return !isNameRune(c) })
	if end < 0 {
		end = len(rest)
	}
	for i, c := range rest[:end] {
		starts := unicode.IsLetter(c) || c == '_' || unicode.In(c, unicode.Nl, unicode.Other_ID_Start)
		if !starts && (i == 0 || unicode.Is(unicode.No, c)) {
			l.fail(l.pos, "Invalid character in identifier")
			return
		}
	}
	l.emit(TokenName, l.pos, rest[:end])
	l.pos += end
}

// IsName reports whether a template can use s as a name.
func IsName(s string) bool {
	l := &lexer{src: s}
	l.name(s)
	return s != "" && l.tokens[0].Kind == TokenName && l.tokens[0].Text == s
}

func (l *lexer) string(rest string) {
	quote := rest[0]
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case quote:
			s, err := unescape(l.withNewlines(rest[1:i]))
			if err != nil {
				l.fail(l.pos, err.Error())
				return
			}
			l.literal(TokenString, i+1, value.String(s))
			return
		}
	}
	l.unexpected()
}

func (l *lexer) literal(kind TokenKind, size int, v value.Value) {
	l.tokens = append(l.tokens, Token{Kind: kind, Pos: Pos(l.pos), Value: v})
	l.pos += size
}

func (l *lexer) operator(rest string) {
	op := operatorAt(rest)
	switch op {
	case "":
		l.unexpected()
		return
	case TokenLParen:
		l.brackets = append(l.brackets, ')')
	case TokenLBracket:
		l.brackets = append(l.brackets, ']')
	case TokenLBrace:
		l.brackets = append(l.brackets, '}')
	case TokenRParen, TokenRBracket, TokenRBrace:
		if !l.closeBracket(op) {
			return
		}
	}
	l.emit(op, l.pos, "")
	l.pos += len(op)
}

func (l *lexer) closeBracket(op TokenKind) bool {
	last := len(l.brackets) - 1
	switch {
	case last < 0:
		l.fail(l.pos, "unexpected '"+string(op)+"'")
		return false
	case l.brackets[last] != op[0]:
		l.fail(l.pos, "unexpected '"+string(op)+"', expected '"+string(l.brackets[last])+"'")
		return false
	}
	l.brackets = l.brackets[:last]
	return true
}

// unexpected fails at a character that cannot begin a token.
func (l *lexer) unexpected() {
	c, _ := utf8.DecodeRuneInString(l.src[l.pos:])
	l.fail(l.pos, fmt.Sprintf("unexpected char %s at %d", value.Quote(string(c)), utf8.RuneCountInString(l.src[:l.pos])))
}
