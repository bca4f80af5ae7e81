package router

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// MaxParams is the largest number of parameters in one pattern. Because of this limit,
// a Match has their places in an array and allocates nothing.
const MaxParams = 32

// A pattern is a parsed pattern: fixed text and parameters by turns.
type pattern struct {
	source string
	pieces []piece
	names  []string // of the parameters, in the order of source
}

// A piece is a parameter, or (without a matcher) text in canonical form, which
// may cover many segments.
type piece struct {
	text    string
	matcher *matcher
	name    string
}

// patternParser reads a pattern from left to right. Its methods fail with panic,
// which parsePattern turns into an error. So no method has to pass an error on, and
// each reads like a rule of the grammar.
type patternParser struct {
	pattern     // what has been read so far
	at      int // offset in source of the next byte
}

// parsePattern reads a pattern:
//
//	pattern   = 1*( "/" segment )
//	segment   = text / [text] parameter [text]
//	parameter = "{" name [ ":" ( type / expression ) ] "}"
func parsePattern(source string) (p *pattern, err error) {
	parser := &patternParser{pattern: pattern{source: source}}
	defer func() {
		switch failure := recover().(type) {
		case nil:
		case *PatternError:
			p, err = nil, failure
		default:
			panic(failure)
		}
	}()
	if !strings.HasPrefix(source, "/") {
		parser.fail(0, `"/"`)
	}
	for parser.at < len(source) {
		if source[parser.at] == '{' {
			parser.parameter()
		} else {
			parser.pieces = append(parser.pieces, piece{text: parser.text("{")})
		}
	}
	return &parser.pattern, nil
}

// text reads fixed text up to the end of the pattern or a byte of stop, and returns
// its canonical form.
func (p *patternParser) text(stop string) string {
	from := p.at
	for ; p.at < len(p.source); p.at++ {
		switch c := p.source[p.at]; {
		case strings.IndexByte(stop, c) >= 0:
			return string(appendCanonical(nil, p.source[from:p.at]))
		case c == '}':
			p.fail(p.at, "a parameter or fixed text (a brace itself is %7B or %7D)")
		case c == '?' || c == '#':
			p.fail(p.at, "a path (the character itself is %3F or %23)")
		case c < ' ' || c == 0x7f:
			p.fail(p.at, "printable text")
		case c == '%' && !p.atCode():
			p.fail(p.at, "two hexadecimal digits after a percent sign (the sign itself is %25)")
		}
	}
	return string(appendCanonical(nil, p.source[from:]))
}

func (p *patternParser) atCode() bool {
	return p.at+2 < len(p.source) && isHex(p.source[p.at+1]) && isHex(p.source[p.at+2])
}

// parameter reads "{name}", "{name:type}" or "{name:expression}", and the text
// after it up to the end of the segment.
func (p *patternParser) parameter() {
	from := p.at
	if len(p.names) == MaxParams {
		p.fail(from, fmt.Sprintf("at most %d parameters", MaxParams))
	}
	p.at++
	name := p.name()
	m := &matcher{kind: kindPlain}
	if p.at < len(p.source) && p.source[p.at] == ':' {
		p.at++
		p.constrain(m)
	}
	if p.at == len(p.source) || p.source[p.at] != '}' {
		p.fail(p.at, `":" or "}"`)
	}
	p.at++
	if m.kind == kindTail {
		p.checkTail(from)
	} else {
		m.suffix = p.text("{/")
		if p.at < len(p.source) && p.source[p.at] == '{' {
			p.fail(p.at, "one parameter a segment")
		}
	}
	p.names = append(p.names, name)
	p.pieces = append(p.pieces, piece{matcher: m, name: name})
}

// checkTail fails unless the parameter from offset from to here, of type path, is the whole
// last segment.
func (p *patternParser) checkTail(from int) {
	if p.source[from-1] != '/' {
		p.fail(from, `"/" before a parameter of type path`)
	}
	if p.at < len(p.source) {
		p.fail(p.at, "the end after a parameter of type path")
	}
}

func (p *patternParser) name() string {
	from := p.at
	for p.at < len(p.source) && isNameByte(p.source[p.at], p.at > from) {
		p.at++
	}
	name := p.source[from:p.at]
	if name == "" {
		p.fail(from, "a name (letters, digits and underscores, no digit first)")
	}
	if slices.Contains(p.names, name) {
		p.failText(from, "a name that the pattern does not use twice", name)
	}
	return name
}

func isNameByte(c byte, digits bool) bool {
	return isLetter(c) || c == '_' || digits && isDigit(c)
}

// constrain reads the type or the regular expression of a parameter.
func (p *patternParser) constrain(m *matcher) {
	from := p.at
	p.skipConstraint()
	text := p.source[from:p.at]
	if kind, ok := kindNamed(text); ok {
		m.kind = kind
		return
	}
	if isWord(text) {
		// As an expression, a single word matches only itself. It is probably a misspelt type.
		p.failText(from, "bool, uuid, uint, int, float, path, or a regular expression", text)
	}
	// The text must also be valid alone: "a)(b" is valid only between the anchors.
	_, alone := regexp.Compile(text)
	expression, err := regexp.Compile(`\A(?:` + text + `)\z`)
	if alone != nil || err != nil {
		p.failText(from, "a regular expression (package regexp/syntax)", text)
	}
	if expression.MatchString("") {
		p.failText(from, "a regular expression that does not match the empty text, because a parameter is never empty", text)
	}
	m.kind, m.expr, m.regexp = kindRegexp, text, expression
}

// skipConstraint moves to the brace that closes the parameter. Braces inside an
// expression come in pairs, as in [0-9]{4}, or after a backslash.
func (p *patternParser) skipConstraint() {
	for open := 0; p.at < len(p.source); p.at++ {
		switch c := p.source[p.at]; {
		case c < ' ' || c == 0x7f:
			p.fail(p.at, "printable text")
		case c == '\\':
			p.at++
		case c == '{':
			open++
		case c == '}':
			if open == 0 {
				return
			}
			open--
		}
	}
	p.fail(len(p.source), `"}"`)
}

func isWord(text string) bool {
	for i := range len(text) {
		if !isNameByte(text[i], true) {
			return false
		}
	}
	return true
}

// fail ends the parse. The error says what was expected at an offset, and shows the
// character that is there.
func (p *patternParser) fail(at int, expected string) {
	panic(newPatternError(p.source, at, expected))
}

// failText is fail for a found text of more than one character.
func (p *patternParser) failText(at int, expected, text string) {
	panic(newPatternTextError(p.source, at, expected, text))
}
