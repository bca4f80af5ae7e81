package syntax

// Walk calls visit for node and for all nodes below it, in the order of the source. If visit returns
// false, Walk does not visit the nodes below that node.
func Walk(node Node, visit func(Node) bool) {
	if !visit(node) {
		return
	}
	w := walker{visit}
	switch n := node.(type) {
	case *Template:
		w.statements(n.Body)
	case Statement:
		w.statement(n)
	case Expression:
		w.expression(n)
	}
}

type walker struct{ visit func(Node) bool }

func (w walker) statements(list []Statement) {
	for _, s := range list {
		Walk(s, w.visit)
	}
}

// each walks expressions, of which some may be nil.
func (w walker) each(list ...Expression) {
	for _, e := range list {
		if e != nil {
			Walk(e, w.visit)
		}
	}
}

func (w walker) arguments(a Arguments) {
	w.each(a.Positional...)
	for _, k := range a.Keywords {
		w.each(k.Value)
	}
	w.each(a.Star, a.StarStar)
}

func (w walker) statement(s Statement) {
	switch s := s.(type) {
	case *Print:
		w.each(s.Values...)
	case *For:
		w.each(s.Target, s.Items)
		w.statements(s.Body)
		w.statements(s.Else)
		w.each(s.Test)
	case *If:
		w.each(s.Test)
		w.statements(s.Body)
		for _, elif := range s.Elifs {
			Walk(elif, w.visit)
		}
		w.statements(s.Else)
	case *Set:
		w.each(s.Target, s.Value)
	case *SetBlock:
		w.each(s.Target, s.Filter)
		w.statements(s.Body)
	case *With:
		w.each(s.Targets...)
		w.each(s.Values...)
		w.statements(s.Body)
	case *FilterBlock:
		w.statements(s.Body)
		w.each(s.Filter)
	case *Autoescape:
		w.each(s.Enabled)
		w.statements(s.Body)
	case *Block:
		w.statements(s.Body)
	case *Extends:
		w.each(s.Template)
	case *Include:
		w.each(s.Template)
	case *Import:
		w.each(s.Template)
	case *FromImport:
		w.each(s.Template)
	case *Macro:
		w.signature(s.Signature)
		w.statements(s.Body)
	case *CallBlock:
		w.each(s.Call)
		w.signature(s.Signature)
		w.statements(s.Body)
	case *Trans:
		if s.Count != nil {
			Walk(s.Count, w.visit)
		}
		Walk(s.Message, w.visit)
	case *Do:
		w.each(s.Value)
	case *Custom:
		w.arguments(s.Arguments)
		w.statements(s.Body)
	}
}

func (w walker) signature(s Signature) {
	for _, param := range s.Params {
		w.each(param)
	}
	w.each(s.Defaults...)
}

func (w walker) expression(e Expression) {
	switch e := e.(type) {
	case *NamespaceAttribute:
		w.each(e.Namespace)
	case *Tuple:
		w.each(e.Items...)
	case *List:
		w.each(e.Items...)
	case *Dict:
		for i := range e.Keys {
			w.each(e.Keys[i], e.Values[i])
		}
	case *Conditional:
		w.each(e.Test, e.Then, e.Else)
	case *Unary:
		w.each(e.X)
	case *Binary:
		w.each(e.Left, e.Right)
	case *Concat:
		w.each(e.Parts...)
	case *Compare:
		w.each(e.First)
		w.each(e.Operands...)
	case *Attribute:
		w.each(e.X)
	case *Item:
		w.each(e.X, e.Index)
	case *Slice:
		w.each(e.Start, e.Stop, e.Step)
	case *Call:
		w.each(e.Function)
		w.arguments(e.Arguments)
	case *Filter:
		w.each(e.X)
		w.arguments(e.Arguments)
	case *MarkSafe:
		w.each(e.X)
	case *Test:
		w.each(e.X)
		w.arguments(e.Arguments)
	}
}
