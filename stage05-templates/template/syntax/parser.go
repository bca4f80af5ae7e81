package syntax

import (
	"fmt"
	"slices"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// maxDepth is the largest depth of tags and expressions inside each other. Without it, a source could
// make the parser, or code that walks its tree, run out of stack.
const maxDepth = 500

// parser turns tokens into a tree. If a method finds a mistake it calls fail, which ends the parse with
// a panic that Parse recovers.
type parser struct {
	settings Settings
	tokens   []Token
	i        int // index of the current token
	depth    int // depth of the current node
	open     []openTag
	expected [][]string // for each open body, the tags that may end it
}

// openTag is a tag whose end has not been parsed yet.
type openTag struct {
	name string
	pos  Pos
}

// Parse returns the tree of a source. An error is of type *Error.
func Parse(src Source, settings Settings) (tree *Template, err error) {
	p := &parser{settings: settings, tokens: Scan(src, settings)}
	defer p.recover(&err)
	return &Template{Source: src, Body: p.statements(nil)}, nil
}

// recover turns the panic of fail into an error. It passes other panics on.
func (p *parser) recover(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Error:
		*err = r
	default:
		panic(r)
	}
}

func (p *parser) fail(pos Pos, format string, args ...any) {
	p.failWith(&Error{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

func (p *parser) failWith(e *Error) {
	if e.Kind == "" {
		e.Kind = SyntaxError
	}
	if n := len(p.open); n > 0 {
		e.Open, e.OpenPos = p.open[n-1].name, p.open[n-1].pos
	}
	panic(e)
}

// current returns the token to parse next.
func (p *parser) current() Token {
	t := p.tokens[p.i]
	if t.Kind == TokenError {
		p.fail(t.Pos, "%s", t.Text)
	}
	return t
}

// advance returns the current token and moves to the next one. It stays at the last token.
func (p *parser) advance() Token {
	t := p.current()
	if t.Kind != TokenEnd {
		p.i++
	}
	return t
}

// at reports whether the current token is of the kind.
func (p *parser) at(kind TokenKind) bool { return p.current().Kind == kind }

// atWord reports whether the current token is the word.
func (p *parser) atWord(word string) bool { return p.current().isName(word) }

// atWords reports whether the current and the next token are these words.
func (p *parser) atWords(first, second string) bool {
	return p.atWord(first) && p.tokens[p.i+1].isName(second)
}

// skip moves past the current token if it is of the kind.
func (p *parser) skip(kind TokenKind) bool {
	if p.at(kind) {
		p.advance()
		return true
	}
	return false
}

// skipWord moves past the current token if it is the word.
func (p *parser) skipWord(word string) bool {
	if p.atWord(word) {
		p.advance()
		return true
	}
	return false
}

// skipWords moves past two words if they come next.
func (p *parser) skipWords(first, second string) bool {
	if p.atWords(first, second) {
		p.advance()
		p.advance()
		return true
	}
	return false
}

// expect returns the current token and moves past it. The token must be of the kind.
func (p *parser) expect(kind TokenKind) Token {
	if !p.at(kind) {
		p.unexpected(string(kind))
	}
	return p.advance()
}

// expectWord moves past the current token, which must be the word.
func (p *parser) expectWord(word string) {
	if !p.skipWord(word) {
		p.unexpected(word)
	}
}

func (p *parser) unexpected(expected string) {
	t := p.current()
	e := &Error{Pos: t.Pos, Expected: expected, Found: t.describe()}
	if t.Kind == TokenEnd {
		e.Message = fmt.Sprintf("unexpected end of template, expected %s.", value.Quote(expected))
	} else {
		e.Message = fmt.Sprintf("expected token %s, got %s", value.Quote(expected), value.Quote(t.describe()))
	}
	p.failWith(e)
}

// deeper counts one more level of depth. The caller restores the depth.
func (p *parser) deeper() {
	p.depth++
	if p.depth > maxDepth {
		p.fail(p.current().Pos, "nested more than %d deep", maxDepth)
	}
}

func (p *parser) setDepth(depth int) { p.depth = depth }

// statements parses up to one of the end tags, and stops at its name. If there are no end tags, it
// parses up to the end of the source.
func (p *parser) statements(ends []string) []Statement {
	p.deeper()
	if ends != nil {
		p.expected = append(p.expected, ends)
	}
	var body []Statement
	for {
		switch t := p.advance(); t.Kind {
		case TokenData:
			body = append(body, &Text{at{t.Pos}, t.Text})
		case TokenVariableBegin:
			body = append(body, &Print{at{t.Pos}, []Expression{p.tuple(tupleForm{})}})
			p.expect(TokenVariableEnd)
		case TokenBlockBegin:
			if name := p.current(); name.Kind == TokenName && slices.Contains(ends, name.Text) {
				p.depth--
				p.expected = p.expected[:len(p.expected)-1]
				return body
			}
			body = append(body, p.tag())
			p.expect(TokenBlockEnd)
		default: // the end of the source: no other token can stand outside of tags
			if ends != nil {
				p.failUnclosed(t.Pos, "Unexpected end of template.", "")
			}
			return body
		}
	}
}

// body parses the end of the current tag and its statements, up to the name of one of the end tags,
// which it returns.
func (p *parser) body(ends ...string) ([]Statement, Token) {
	p.skip(TokenColon) // as in Python
	p.expect(TokenBlockEnd)
	body := p.statements(ends)
	return body, p.advance()
}

// onlyBody is body for tags with one body.
func (p *parser) onlyBody(end string) []Statement {
	body, _ := p.body(end)
	return body
}

// failUnclosed fails at a tag that may not stand here, or at the end of the source if tag is "". The
// message says which tags may.
func (p *parser) failUnclosed(pos Pos, problem, tag string) {
	e := &Error{Pos: pos, Message: problem, Found: tag}
	if tag == "" {
		e.Found = string(TokenEnd)
	}
	if n := len(p.expected); n > 0 {
		e.Expected = quotedList(p.expected[n-1])
		if slices.ContainsFunc(p.expected, func(ends []string) bool { return slices.Contains(ends, tag) }) {
			e.Message += " You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for " + e.Expected + "."
		} else {
			e.Message += " Jinja was looking for the following tags: " + e.Expected + "."
		}
	}
	if n := len(p.open); n > 0 {
		e.Message += " The innermost block that needs to be closed is " + value.Quote(p.open[n-1].name) + "."
	}
	p.failWith(e)
}

func quotedList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = value.Quote(w)
	}
	return strings.Join(quoted, " or ")
}
