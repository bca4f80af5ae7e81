package syntax

import "slices"

// The precedence of operators, from the lowest to the highest. Each level is a method that calls the
// next one for its operands.
//
//	a if b else c            conditional
//	or                       or
//	and                      and
//	not                      not
//	== != < <= > >= in       compare
//	+ -                      sum
//	~                        concat
//	* / // %                 product
//	**                       power
//	- +                      unary
//	. [] () | is             postfix, filtered; see parse_postfix.go
//	names, literals, ()      primary; see parse_primary.go

// expression parses any expression except a tuple without parentheses.
func (p *parser) expression() Expression {
	defer p.setDepth(p.depth)
	p.deeper()
	return p.conditional()
}

func (p *parser) conditional() Expression {
	defer p.setDepth(p.depth)
	x := p.or()
	for p.atWord("if") {
		p.deeper()
		c := &Conditional{at: at{p.advance().Pos}, Then: x, Test: p.or()}
		if p.skipWord("else") {
			c.Else = p.conditional()
		}
		x = c
	}
	return x
}

func (p *parser) or() Expression  { return p.binaryWord("or", p.and) }
func (p *parser) and() Expression { return p.binaryWord("and", p.not) }

// binaryWord is binary for an operator that is a word.
func (p *parser) binaryWord(op string, operand func() Expression) Expression {
	defer p.setDepth(p.depth)
	x := operand()
	for p.atWord(op) {
		p.deeper()
		x = &Binary{at{p.advance().Pos}, op, x, operand()}
	}
	return x
}

func (p *parser) not() Expression {
	if !p.atWord("not") {
		return p.compare()
	}
	defer p.setDepth(p.depth)
	p.deeper()
	return &Unary{at{p.advance().Pos}, "not", p.not()}
}

func (p *parser) compare() Expression {
	first := p.sum()
	c := &Compare{at: at{p.current().Pos}, First: first}
	for op := p.comparison(); op != ""; op = p.comparison() {
		c.Ops = append(c.Ops, op)
		c.Operands = append(c.Operands, p.sum())
	}
	if len(c.Ops) == 0 {
		return first
	}
	return c
}

// comparison moves past a comparison operator and returns it, or "" if there is none.
func (p *parser) comparison() string {
	switch t := p.current(); {
	case slices.Contains([]TokenKind{TokenEq, TokenNe, TokenLt, TokenLe, TokenGt, TokenGe}, t.Kind):
		p.advance()
		return string(t.Kind)
	case p.skipWord("in"):
		return "in"
	case p.skipWords("not", "in"):
		return "not in"
	}
	return ""
}

func (p *parser) sum() Expression { return p.binary(p.concat, TokenAdd, TokenSub) }

func (p *parser) concat() Expression {
	c := &Concat{Parts: []Expression{p.product()}}
	for p.at(TokenTilde) {
		c.at = at{p.advance().Pos}
		c.Parts = append(c.Parts, p.product())
	}
	if len(c.Parts) == 1 {
		return c.Parts[0]
	}
	return c
}

func (p *parser) product() Expression {
	return p.binary(p.power, TokenMul, TokenDiv, TokenFloorDiv, TokenMod)
}

// power groups to the left, unlike in Python.
func (p *parser) power() Expression {
	return p.binary(func() Expression { return p.unary(true) }, TokenPow)
}

// binary parses operands with any of the operators between them. They group to the left, so each
// operator makes the tree one level deeper.
func (p *parser) binary(operand func() Expression, ops ...TokenKind) Expression {
	defer p.setDepth(p.depth)
	x := operand()
	for slices.Contains(ops, p.current().Kind) {
		p.deeper()
		op := p.advance()
		x = &Binary{at{op.Pos}, string(op.Kind), x, operand()}
	}
	return x
}

// unary parses an operand with its signs. Filters and tests apply to the signed
// operand: -1|abs is (-1)|abs.
func (p *parser) unary(filtered bool) Expression {
	var x Expression
	switch t := p.current(); t.Kind {
	case TokenSub, TokenAdd:
		defer p.setDepth(p.depth)
		p.deeper()
		p.advance()
		x = &Unary{at{t.Pos}, string(t.Kind), p.unary(false)}
	default:
		x = p.primary()
	}
	x = p.postfix(x)
	if filtered {
		x = p.filtered(x)
	}
	return x
}
