package syntax

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// primary parses a name, a literal, or an expression in parentheses.
func (p *parser) primary() Expression {
	t := p.current()
	switch t.Kind {
	case TokenName:
		p.advance()
		return nameOrConst(t)
	case TokenString:
		return p.strings()
	case TokenInteger, TokenFloat:
		p.advance()
		return &Const{at{t.Pos}, t.Value}
	case TokenLParen:
		p.advance()
		x := p.tuple(tupleForm{inParentheses: true})
		p.expect(TokenRParen)
		return x
	case TokenLBracket:
		p.advance()
		return &List{at{t.Pos}, p.items(TokenRBracket)}
	case TokenLBrace:
		return p.dict()
	}
	p.failWith(&Error{Pos: t.Pos, Expected: "expression", Found: t.describe(),
		Message: "unexpected " + value.Quote(t.describe())})
	return nil
}

func nameOrConst(t Token) Expression {
	switch t.Text {
	case "true", "True":
		return &Const{at{t.Pos}, value.Bool(true)}
	case "false", "False":
		return &Const{at{t.Pos}, value.Bool(false)}
	case "none", "None":
		return &Const{at{t.Pos}, value.None()}
	}
	return &Name{at: at{t.Pos}, Name: t.Text}
}

// strings parses adjacent string literals, which are one string.
func (p *parser) strings() Expression {
	first := p.current()
	var b strings.Builder
	for p.at(TokenString) {
		b.WriteString(p.advance().Value.Text())
	}
	return &Const{at{first.Pos}, value.String(b.String())}
}

// items parses expressions with commas between them, up to the closing token. A comma may follow the
// last expression.
func (p *parser) items(closing TokenKind) []Expression {
	var list []Expression
	for !p.at(closing) {
		if len(list) > 0 {
			p.expect(TokenComma)
			if p.at(closing) {
				break
			}
		}
		list = append(list, p.expression())
	}
	p.expect(closing)
	return list
}

func (p *parser) dict() Expression {
	d := &Dict{at: at{p.advance().Pos}}
	for !p.at(TokenRBrace) {
		if len(d.Keys) > 0 {
			p.expect(TokenComma)
			if p.at(TokenRBrace) {
				break
			}
		}
		d.Keys = append(d.Keys, p.expression())
		p.expect(TokenColon)
		d.Values = append(d.Values, p.expression())
	}
	p.expect(TokenRBrace)
	return d
}

// tupleForm says what tuple accepts. The zero tupleForm is for print statements.
type tupleForm struct {
	onlyPrimary   bool // only names and literals, as in an assignment
	namespaces    bool // also attributes of namespaces
	noCondition   bool // no a if b else c, as in the head of a for or an if
	inParentheses bool // an empty text is the empty tuple
}

// tuple parses an expression, or a tuple: several expressions with commas between them. A comma may
// follow the last one.
func (p *parser) tuple(form tupleForm) Expression {
	start := p.current()
	var items []Expression
	isTuple := false
	for !p.atTupleEnd() {
		items = append(items, p.tupleItem(form))
		if !p.skip(TokenComma) {
			break
		}
		isTuple = true
	}
	switch {
	case isTuple:
	case len(items) == 1:
		return items[0]
	case !form.inParentheses:
		p.failWith(&Error{Pos: start.Pos, Expected: "expression", Found: start.describe(),
			Message: "Expected an expression, got " + value.Quote(start.describe())})
	}
	return &Tuple{at{start.Pos}, items}
}

func (p *parser) tupleItem(form tupleForm) Expression {
	switch {
	case form.onlyPrimary:
		defer p.setDepth(p.depth)
		p.deeper()
		if form.namespaces {
			if attribute := p.namespaceAttribute(); attribute != nil {
				return attribute
			}
		}
		return p.primary()
	case form.noCondition:
		return p.or()
	}
	return p.expression()
}

func (p *parser) atTupleEnd() bool {
	switch p.current().Kind {
	case TokenVariableEnd, TokenBlockEnd, TokenRParen:
		return true
	}
	return false
}
