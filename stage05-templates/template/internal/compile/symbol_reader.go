package compile

import "looper.example/stage05-templates/template/syntax"

// symbolReader records the names of statements and expressions in a scope. It does not look into tags
// that have a scope of their own.
type symbolReader struct{ s *symbols }

func (r symbolReader) statements(list []syntax.Statement) {
	for _, s := range list {
		r.statement(s)
	}
}

func (r symbolReader) statement(s syntax.Statement) {
	switch s := s.(type) {
	case *syntax.Print:
		r.expressions(s.Values...)
	case *syntax.If:
		r.ifStatement(s)
	case *syntax.Set:
		r.expressions(s.Value)
		r.targets(s.Target)
	case *syntax.SetBlock:
		r.expressions(s.Filter)
		r.targets(s.Target)
	case *syntax.For:
		r.expressions(s.Items)
	case *syntax.With:
		r.expressions(s.Values...)
	case *syntax.FilterBlock:
		r.expressions(s.Filter)
	case *syntax.Extends:
		r.expressions(s.Template)
	case *syntax.Include:
		r.expressions(s.Template)
	case *syntax.Import:
		r.expressions(s.Template)
		r.s.store(s.Target)
	case *syntax.FromImport:
		r.expressions(s.Template)
		for _, name := range s.Names {
			r.s.store(name.As)
		}
	case *syntax.Macro:
		r.s.store(s.Name)
	case *syntax.CallBlock:
		r.expressions(s.Call)
	case *syntax.Trans:
		if s.Count != nil {
			r.statement(s.Count)
		}
		r.statement(s.Message)
	case *syntax.Do:
		r.expressions(s.Value)
	case *syntax.Custom:
		r.expressions(s.Positional...)
		for _, k := range s.Keywords {
			r.expressions(k.Value)
		}
		r.expressions(s.Star, s.StarStar)
	}
}

func (r symbolReader) ifStatement(s *syntax.If) {
	r.expressions(s.Test)
	branch := func(read func(symbolReader)) *symbols {
		b := symbolReader{r.s.branch()}
		read(b)
		return b.s
	}
	r.s.merge(
		branch(func(b symbolReader) { b.statements(s.Body) }),
		branch(func(b symbolReader) {
			for _, elif := range s.Elifs {
				b.ifStatement(elif)
			}
		}),
		branch(func(b symbolReader) { b.statements(s.Else) }),
	)
}

// expressions records the names that are read.
func (r symbolReader) expressions(list ...syntax.Expression) {
	for _, e := range list {
		if e == nil {
			continue
		}
		syntax.Walk(e, func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				r.s.load(name.Name)
			}
			return true
		})
	}
}

// targets records the names that are set. A target such as ns.x sets an attribute of ns, so it reads
// the name ns.
func (r symbolReader) targets(target syntax.Expression) {
	syntax.Walk(target, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			if name.Stored {
				r.s.store(name.Name)
			} else {
				r.s.load(name.Name)
			}
		}
		return true
	})
}

// parameters records names that the tag itself sets.
func (r symbolReader) parameters(targets ...syntax.Expression) {
	for _, target := range targets {
		syntax.Walk(target, func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				r.s.declare(name.Name)
			}
			return true
		})
	}
}

// reads reports whether statements read a name before they set it. It does not look into blocks.
func reads(list []syntax.Statement, name string) bool {
	found, set := false, false
	for _, s := range list {
		syntax.Walk(s, func(n syntax.Node) bool {
			if v, ok := n.(*syntax.Name); ok && v.Name == name {
				found = found || !v.Stored && !set
				set = set || v.Stored
			}
			_, isBlock := n.(*syntax.Block)
			return !isBlock
		})
	}
	return found
}
