package syntax

import "looper.example/stage05-templates/template/value"

// setTarget parses the target of a set tag, which may have attributes of namespaces.
func (p *parser) setTarget() Expression {
	return p.stored(p.tuple(tupleForm{onlyPrimary: true, namespaces: true}))
}

// target parses the target of an assignment: a name, or a tuple of names.
func (p *parser) target() Expression { return p.stored(p.tuple(tupleForm{onlyPrimary: true})) }

// namespaceAttribute parses an attribute of a namespace if it comes next, and returns nil otherwise.
func (p *parser) namespaceAttribute() Expression {
	name := p.current()
	if name.Kind != TokenName || p.tokens[min(p.i+1, len(p.tokens)-1)].Kind != TokenDot {
		return nil
	}
	if _, ok := nameOrConst(name).(*Name); !ok {
		return nil
	}
	p.advance()
	p.advance()
	return &NamespaceAttribute{at{name.Pos}, &Name{at: at{name.Pos}, Name: name.Text}, p.expect(TokenName).Text}
}

// stored returns a target with its names marked as set.
func (p *parser) stored(target Expression) Expression {
	if !markStored(target) {
		p.fail(target.Position(), "can't assign to %s", value.Quote(nodeName(target)))
	}
	return target
}

// targetName parses a target that is a single name.
func (p *parser) targetName() *Name {
	token := p.expect(TokenName)
	name, ok := nameOrConst(token).(*Name)
	if !ok {
		p.fail(token.Pos, "can't assign to %s", value.Quote("name"))
	}
	name.Stored = true
	return name
}

// markStored marks the names of a target, and reports whether it is a valid target.
func markStored(e Expression) bool {
	switch e := e.(type) {
	case *Name:
		e.Stored = true
		return true
	case *NamespaceAttribute:
		return true
	case *Tuple:
		for _, item := range e.Items {
			if !markStored(item) {
				return false
			}
		}
		return true
	}
	return false
}

// nodeName returns Jinja2's name of a node, in lower case.
func nodeName(e Expression) string {
	switch e := e.(type) {
	case *Const:
		return "const"
	case *Tuple:
		return "tuple"
	case *List:
		return "list"
	case *Dict:
		return "dict"
	case *Conditional:
		return "condexpr"
	case *Unary:
		return map[string]string{"not": "not", "-": "neg", "+": "pos"}[e.Op]
	case *Binary:
		return map[string]string{
			"and": "and", "or": "or", "+": "add", "-": "sub", "*": "mul",
			"/": "div", "//": "floordiv", "%": "mod", "**": "pow",
		}[e.Op]
	case *Concat:
		return "concat"
	case *Compare:
		return "compare"
	case *Attribute:
		return "getattr"
	case *Item:
		return "getitem"
	case *Call:
		return "call"
	case *Filter:
		return "filter"
	case *Test:
		return "test"
	}
	return "expression"
}
