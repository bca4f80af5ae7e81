package compile

import (
	"errors"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// assign stores a value in a target.
type assign func(f *frame, v value.Value) error

// target compiles the target of an assignment.
func (c *compiler) target(target syntax.Expression, sc scope) assign {
	switch target := target.(type) {
	case *syntax.Tuple:
		return c.unpack(target, sc)
	case *syntax.NamespaceAttribute:
		return c.namespaceAttribute(target, sc)
	}
	slot := sc.symbols.slot(target.(*syntax.Name).Name)
	return func(f *frame, v value.Value) error {
		f.Slots[slot] = v
		return nil
	}
}

// unpack assigns the elements of a value to the targets of a tuple, one to each.
func (c *compiler) unpack(target *syntax.Tuple, sc scope) assign {
	targets, t := make([]assign, len(target.Items)), c.t
	for i, item := range target.Items {
		targets[i] = c.target(item, sc)
	}
	return func(f *frame, v value.Value) error {
		it, err := value.Iterate(f.Render.Meter, v)
		if errors.Is(err, value.UndefinedError) {
			return run.ErrorAt(t, target.Position(), err)
		}
		if err != nil {
			return run.ErrorAt(t, target.Position(), value.Errorf(value.TypeError, "cannot unpack non-iterable %s object", v.TypeName()))
		}
		for i, set := range targets {
			element, ok, err := it.Next()
			switch {
			case err != nil:
				return run.ErrorAt(t, target.Position(), err)
			case !ok:
				return run.ErrorAt(t, target.Position(), value.Errorf(value.ValueError,
					"not enough values to unpack (expected %d, got %d)", len(targets), i))
			}
			if err := set(f, element); err != nil {
				return err
			}
		}
		if _, more, err := it.Next(); err != nil || more {
			if err == nil {
				err = value.Errorf(value.ValueError, "too many values to unpack (expected %d)", len(targets))
			}
			return run.ErrorAt(t, target.Position(), err)
		}
		return nil
	}
}

// namespaceAttribute compiles an attribute of a namespace as a target.
func (c *compiler) namespaceAttribute(target *syntax.NamespaceAttribute, sc scope) assign {
	namespace := c.namespace(target, sc)
	return func(f *frame, v value.Value) error {
		ns, err := namespace(f)
		if err != nil {
			return err
		}
		return ns.Set(target.Name, v)
	}
}

func (c *compiler) set(s *syntax.Set, sc scope) exec {
	x, store, export := c.expression(s.Value, sc), c.target(s.Target, sc), c.export(s.Target, sc)
	return sequence(c.checkNamespaces(s.Target, sc), func(f *frame) error {
		v, err := x(f)
		if err != nil {
			return err
		}
		return store(f, v)
	}, export)
}

// checkNamespaces returns the step that refuses attributes of values other than namespaces, before the
// value is computed. It returns nil if the target has no attributes.
func (c *compiler) checkNamespaces(target syntax.Expression, sc scope) exec {
	var steps []exec
	syntax.Walk(target, func(n syntax.Node) bool {
		if attribute, ok := n.(*syntax.NamespaceAttribute); ok {
			namespace := c.namespace(attribute, sc)
			steps = append(steps, func(f *frame) error {
				_, err := namespace(f)
				return err
			})
		}
		return true
	})
	if steps == nil {
		return nil
	}
	return sequence(steps...)
}

// namespace compiles the namespace whose attribute is set.
func (c *compiler) namespace(target *syntax.NamespaceAttribute, sc scope) func(*frame) (*builtin.Namespace, error) {
	x, t := c.expression(target.Namespace, sc), c.t
	return func(f *frame) (*builtin.Namespace, error) {
		holder, err := x(f)
		if err != nil {
			return nil, err
		}
		ns, ok := holder.Ref().(*builtin.Namespace)
		if !ok {
			return nil, run.ErrorAt(t, target.Position(), value.Errorf(builtin.RuntimeError, "cannot assign attribute on non-namespace object"))
		}
		return ns, nil
	}
}

// export returns the step that makes variables visible to the blocks of a template and to the templates
// that it includes. Only variables at the top level are; elsewhere it returns nil.
func (c *compiler) export(target syntax.Expression, sc scope) exec {
	if !sc.topLevel {
		return nil
	}
	var names []run.Variable
	syntax.Walk(target, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && name.Stored {
			names = append(names, run.Variable{Name: name.Name, Place: run.Place{Slot: sc.symbols.slot(name.Name)}})
		}
		return true
	})
	return func(f *frame) error {
		for _, v := range names {
			f.Context.Export(v.Name, f.Slots[v.Slot])
		}
		return nil
	}
}
