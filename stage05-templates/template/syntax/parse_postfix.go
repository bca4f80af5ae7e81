package syntax

import "slices"

// postfix parses the parts that come immediately after an operand: attributes, items, calls.
func (p *parser) postfix(x Expression) Expression {
	defer p.setDepth(p.depth)
	for {
		p.deeper()
		switch p.current().Kind {
		case TokenDot:
			x = p.attribute(x)
		case TokenLBracket:
			x = p.item(x)
		case TokenLParen:
			x = p.call(x)
		default:
			return x
		}
	}
}

// filtered parses the filters and tests after an operand.
func (p *parser) filtered(x Expression) Expression {
	defer p.setDepth(p.depth)
	for {
		p.deeper()
		switch {
		case p.at(TokenPipe):
			p.advance()
			x = p.filter(x)
		case p.atWord("is"):
			x = p.test(x)
		case p.at(TokenLParen):
			x = p.call(x)
		default:
			return x
		}
	}
}

// attribute parses x.name, or x.0, which is x[0].
func (p *parser) attribute(x Expression) Expression {
	pos := p.advance().Pos
	switch name := p.advance(); name.Kind {
	case TokenName:
		return &Attribute{at{pos}, x, name.Text}
	case TokenInteger:
		return &Item{at{pos}, x, &Const{at{name.Pos}, name.Value}}
	default:
		p.failWith(&Error{Pos: name.Pos, Message: "expected name or number",
			Expected: "name or number", Found: name.describe()})
		return nil
	}
}

// item parses x[index]. Several indexes are a tuple.
func (p *parser) item(x Expression) Expression {
	pos := p.advance().Pos
	var indexes []Expression
	for !p.at(TokenRBracket) {
		if len(indexes) > 0 {
			p.expect(TokenComma)
		}
		indexes = append(indexes, p.index())
	}
	p.expect(TokenRBracket)
	if len(indexes) == 1 {
		return &Item{at{pos}, x, indexes[0]}
	}
	for _, index := range indexes {
		if s, ok := index.(*Slice); ok {
			p.fail(s.pos, "a slice cannot be one of several indexes")
		}
	}
	return &Item{at{pos}, x, &Tuple{at{pos}, indexes}}
}

// index parses one index, or a slice start:stop:step.
func (p *parser) index() Expression {
	s := &Slice{at: at{p.current().Pos}}
	if !p.at(TokenColon) {
		s.Start = p.expression()
		if !p.at(TokenColon) {
			return s.Start
		}
	}
	p.advance()
	if !p.at(TokenColon) {
		s.Stop = p.sliceBound()
	}
	if p.skip(TokenColon) {
		s.Step = p.sliceBound()
	}
	return s
}

// sliceBound parses a part of a slice, which may be missing.
func (p *parser) sliceBound() Expression {
	if p.at(TokenRBracket) || p.at(TokenComma) {
		return nil
	}
	return p.expression()
}

func (p *parser) call(x Expression) Expression {
	return &Call{at{p.current().Pos}, x, p.arguments()}
}

// arguments parses (a, b, name=c, *d, **e).
func (p *parser) arguments() Arguments {
	open := p.expect(TokenLParen)
	var a Arguments
	named := map[string]bool{}
	for first := true; !p.at(TokenRParen); first = false {
		if !first {
			p.expect(TokenComma)
			if p.at(TokenRParen) {
				break
			}
		}
		p.argument(&a, named, open.Pos)
	}
	p.expect(TokenRParen)
	return a
}

// argument parses one argument of a call. The parenthesis of the call is at open, and named has the
// names of the arguments before.
func (p *parser) argument(a *Arguments, named map[string]bool, open Pos) {
	ensure := func(ok bool) {
		if !ok {
			p.fail(open, "invalid syntax for function call expression")
		}
	}
	switch {
	case p.skip(TokenMul):
		ensure(a.Star == nil && a.StarStar == nil)
		a.Star = p.expression()
	case p.skip(TokenPow):
		ensure(a.StarStar == nil)
		a.StarStar = p.expression()
	case p.at(TokenName) && p.tokens[p.i+1].Kind == TokenAssign:
		ensure(a.StarStar == nil)
		name := p.advance()
		p.advance()
		if named[name.Text] {
			p.fail(name.Pos, "keyword argument repeated: %s", name.Text)
		}
		named[name.Text] = true
		a.Keywords = append(a.Keywords, Keyword{name.Text, p.expression()})
	default:
		ensure(a.Star == nil && a.StarStar == nil && len(a.Keywords) == 0)
		a.Positional = append(a.Positional, p.expression())
	}
}

// filters parses the filters after x, if there are any.
func (p *parser) filters(x Expression) Expression {
	defer p.setDepth(p.depth)
	for p.skip(TokenPipe) {
		p.deeper()
		x = p.filter(x)
	}
	return x
}

// filter parses one filter, beginning with its name.
func (p *parser) filter(x Expression) Expression {
	f := &Filter{at: at{p.current().Pos}, X: x, Name: p.dottedName()}
	if p.at(TokenLParen) {
		f.Arguments = p.arguments()
	}
	return f
}

// test parses "is name" or "is not name", and one argument with or without parentheses.
func (p *parser) test(x Expression) Expression {
	is := p.advance()
	negated := p.skipWord("not")
	t := &Test{at: at{p.current().Pos}, X: x, Name: p.dottedName()}
	switch {
	case p.at(TokenLParen):
		t.Arguments = p.arguments()
	case p.atWord("is"):
		p.fail(p.current().Pos, "You cannot chain multiple tests with is")
	case p.atOperand():
		t.Arguments.Positional = []Expression{p.postfix(p.primary())}
	}
	if negated {
		return &Unary{at{is.Pos}, "not", t}
	}
	return t
}

// atOperand reports whether an argument of a test without parentheses begins here.
func (p *parser) atOperand() bool {
	t := p.current()
	switch t.Kind {
	case TokenString, TokenInteger, TokenFloat, TokenLBracket, TokenLBrace:
		return true
	case TokenName:
		return !slices.Contains([]string{"else", "or", "and"}, t.Text)
	}
	return false
}

func (p *parser) dottedName() string {
	name := p.expect(TokenName).Text
	for p.skip(TokenDot) {
		name += "." + p.expect(TokenName).Text
	}
	return name
}
