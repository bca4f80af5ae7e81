package syntax

import "strings"

func (p *parser) parseMacro(start at) Statement {
	s := &Macro{at: start, Name: p.targetName().Name}
	s.Signature = p.signature()
	s.Body = p.onlyBody("endmacro")
	return s
}

func (p *parser) parseCallBlock(start at) Statement {
	s := &CallBlock{at: start}
	if p.at(TokenLParen) {
		s.Signature = p.signature()
	}
	call, ok := p.expression().(*Call)
	if !ok {
		p.fail(start.pos, "expected call")
	}
	s.Call = call
	s.Body = p.onlyBody("endcall")
	return s
}

// signature parses (a, b, c=1).
func (p *parser) signature() Signature {
	var s Signature
	seen := map[string]bool{}
	p.expect(TokenLParen)
	for !p.at(TokenRParen) {
		if len(s.Params) > 0 {
			p.expect(TokenComma)
		}
		param := p.targetName()
		if seen[param.Name] {
			p.fail(param.Position(), "duplicate argument '%s' in function definition", param.Name)
		}
		seen[param.Name] = true
		if p.skip(TokenAssign) {
			s.Defaults = append(s.Defaults, p.expression())
		} else if len(s.Defaults) > 0 {
			p.fail(p.current().Pos, "non-default argument follows default argument")
		}
		s.Params = append(s.Params, param)
	}
	p.expect(TokenRParen)
	return s
}

func (p *parser) parseImport(start at) Statement {
	s := &Import{at: start, Template: p.expression()}
	p.expectWord("as")
	s.Target = p.targetName().Name
	s.WithContext, _ = p.contextWords()
	return s
}

func (p *parser) parseFrom(start at) Statement {
	s := &FromImport{at: start, Template: p.expression()}
	p.expectWord("import")
	for {
		if len(s.Names) > 0 {
			p.expect(TokenComma)
		}
		with, without := p.contextWords()
		if with || without {
			s.WithContext = with
			return s
		}
		s.Names = append(s.Names, p.importedName())
		with, without = p.contextWords()
		if s.WithContext = with; with || without || !p.at(TokenComma) {
			return s
		}
	}
}

func (p *parser) importedName() ImportedName {
	name := p.targetName()
	if strings.HasPrefix(name.Name, "_") {
		p.failWith(&Error{Kind: AssertionError, Pos: name.Position(), Message: "names starting with an underline can not be imported"})
	}
	if p.skipWord("as") {
		return ImportedName{name.Name, p.targetName().Name}
	}
	return ImportedName{name.Name, name.Name}
}
