package syntax

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// tag parses a tag, beginning with its name.
func (p *parser) tag() Statement {
	name := p.current()
	if name.Kind != TokenName {
		p.fail(name.Pos, "tag name expected")
	}
	parse := p.tagParser(name.Text)
	if parse == nil {
		p.failUnclosed(name.Pos, "Encountered unknown tag "+value.Quote(name.Text)+".", name.Text)
	}
	p.open = append(p.open, openTag{name.Text, name.Pos})
	p.advance()
	s := parse(at{name.Pos})
	p.open = p.open[:len(p.open)-1]
	return s
}

// tagParser returns the method that parses a tag after its name, with its body and end tag if it has
// them. It returns nil if there is no such tag.
func (p *parser) tagParser(name string) func(at) Statement {
	switch name {
	case "for":
		return p.parseFor
	case "if":
		return p.parseIf
	case "set":
		return p.parseSet
	case "with":
		return p.parseWith
	case "filter":
		return p.parseFilterBlock
	case "autoescape":
		return p.parseAutoescape
	case "block":
		return p.parseBlock
	case "extends":
		return p.parseExtends
	case "include":
		return p.parseInclude
	case "import":
		return p.parseImport
	case "from":
		return p.parseFrom
	case "macro":
		return p.parseMacro
	case "call":
		return p.parseCallBlock
	case "print":
		return p.parsePrint
	case "trans":
		return p.parseTrans
	case "debug":
		return p.parseDebug
	case "do":
		return p.parseDo
	case "break":
		return p.parseBreak
	case "continue":
		return p.parseContinue
	}
	return p.customTag(name)
}

func (p *parser) parseFor(start at) Statement {
	s := &For{at: start}
	s.Target = p.target()
	p.expectWord("in")
	s.Items = p.tuple(tupleForm{noCondition: true})
	if p.skipWord("if") {
		s.Test = p.expression()
	}
	s.Recursive = p.skipWord("recursive")
	body, end := p.body("endfor", "else")
	s.Body = body
	if end.Text == "else" {
		s.Else = p.onlyBody("endfor")
	}
	return s
}

func (p *parser) parseIf(start at) Statement {
	first := &If{at: start}
	for branch := first; ; {
		branch.Test = p.tuple(tupleForm{noCondition: true})
		body, end := p.body("elif", "else", "endif")
		branch.Body = body
		switch end.Text {
		case "elif":
			branch = &If{at: at{end.Pos}}
			first.Elifs = append(first.Elifs, branch)
			continue
		case "else":
			first.Else = p.onlyBody("endif")
		}
		return first
	}
}

func (p *parser) parseSet(start at) Statement {
	target := p.setTarget()
	if p.skip(TokenAssign) {
		return &Set{start, target, p.tuple(tupleForm{})}
	}
	filter := p.filters(nil)
	return &SetBlock{start, target, filter, p.onlyBody("endset")}
}

func (p *parser) parseWith(start at) Statement {
	s := &With{at: start}
	for !p.at(TokenBlockEnd) {
		if len(s.Targets) > 0 {
			p.expect(TokenComma)
		}
		s.Targets = append(s.Targets, p.target())
		p.expect(TokenAssign)
		s.Values = append(s.Values, p.expression())
	}
	s.Body = p.onlyBody("endwith")
	return s
}

func (p *parser) parseFilterBlock(start at) Statement {
	filter := p.filters(p.filter(nil))
	return &FilterBlock{start, filter, p.onlyBody("endfilter")}
}

func (p *parser) parseAutoescape(start at) Statement {
	enabled := p.expression()
	return &Autoescape{start, enabled, p.onlyBody("endautoescape")}
}

func (p *parser) parseBlock(start at) Statement {
	s := &Block{at: start, Name: p.expect(TokenName).Text}
	s.Scoped = p.skipWord("scoped")
	s.Required = p.skipWord("required")
	if p.at(TokenSub) {
		p.fail(p.current().Pos, "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.")
	}
	s.Body = p.onlyBody("endblock")
	if s.Required && !isBlank(s.Body) {
		p.fail(p.current().Pos, "Required blocks can only contain comments or whitespace")
	}
	p.skipWord(s.Name)
	return s
}

func isBlank(body []Statement) bool {
	for _, s := range body {
		if text, ok := s.(*Text); !ok || strings.TrimFunc(text.Text, value.IsSpace) != "" {
			return false
		}
	}
	return true
}

func (p *parser) parseExtends(start at) Statement {
	return &Extends{start, p.expression()}
}

func (p *parser) parseInclude(start at) Statement {
	s := &Include{at: start, Template: p.expression()}
	s.IgnoreMissing = p.skipWords("ignore", "missing")
	_, s.WithoutContext = p.contextWords()
	return s
}

// contextWords moves past "with context" or "without context".
func (p *parser) contextWords() (with, without bool) {
	if p.skipWords("with", "context") {
		return true, false
	}
	return false, p.skipWords("without", "context")
}

func (p *parser) parsePrint(start at) Statement {
	s := &Print{at: start}
	for !p.at(TokenBlockEnd) {
		if len(s.Values) > 0 {
			p.expect(TokenComma)
		}
		s.Values = append(s.Values, p.expression())
	}
	return s
}

func (p *parser) parseDo(start at) Statement { return &Do{start, p.tuple(tupleForm{})} }

func (p *parser) parseDebug(start at) Statement { return &Debug{start} }

func (p *parser) parseBreak(start at) Statement { return &Break{start} }

func (p *parser) parseContinue(start at) Statement { return &Continue{start} }
