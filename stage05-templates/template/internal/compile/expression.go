package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// expression compiles an expression.
func (c *compiler) expression(e syntax.Expression, sc scope) eval {
	x := c.eval(e, sc)
	if c.notes != nil {
		c.notes.closure(e, x)
	}
	return x
}

func (c *compiler) eval(e syntax.Expression, sc scope) eval {
	switch e := e.(type) {
	case *syntax.Const:
		v := e.Value
		return func(*frame) (value.Value, error) { return v, nil }
	case *syntax.Name:
		return c.name(e, sc)
	case *syntax.Tuple:
		return c.items(e.Items, sc, func(items []value.Value) value.Value { return value.NewTuple(items...) })
	case *syntax.List:
		return c.items(e.Items, sc, value.NewList)
	case *syntax.Dict:
		return c.dict(e, sc)
	case *syntax.Conditional:
		return c.conditional(e, sc.softened())
	case *syntax.Unary:
		return c.unary(e, sc)
	case *syntax.Binary:
		return c.binary(e, sc)
	case *syntax.Concat:
		return c.concat(e, sc)
	case *syntax.Compare:
		return c.compare(e, sc)
	case *syntax.Attribute:
		return c.attribute(e, sc)
	case *syntax.Item:
		return c.item(e, sc)
	case *syntax.Call:
		return c.call(e, sc)
	case *syntax.Filter:
		return c.filter(e, c.expression(e.X, sc), sc)
	case *syntax.Test:
		return c.test(e, sc)
	case *syntax.MarkSafe:
		return c.markSafe(e, sc)
	}
	return func(*frame) (value.Value, error) {
		return value.Value{}, run.ErrorAt(c.t, e.Position(), value.Errorf(value.TypeError, "unhashable type: 'slice'"))
	}
}

func (c *compiler) name(e *syntax.Name, sc scope) eval {
	at, _ := sc.symbols.find(e.Name)
	undefined := value.Undefined(e.Name)
	if at.Up > 0 {
		return func(f *frame) (value.Value, error) {
			if v := f.Get(at); !v.IsMissing() {
				return v, nil
			}
			return undefined, nil
		}
	}
	slot := at.Slot
	sc.loop.keep(slot)
	return func(f *frame) (value.Value, error) {
		if v := f.Slots[slot]; !v.IsMissing() {
			return v, nil
		}
		return undefined, nil
	}
}

func (c *compiler) expressions(list []syntax.Expression, sc scope) []eval {
	compiled := make([]eval, len(list))
	for i, e := range list {
		compiled[i] = c.expression(e, sc)
	}
	return compiled
}

func (c *compiler) items(list []syntax.Expression, sc scope, build func([]value.Value) value.Value) eval {
	elements := c.expressions(list, sc)
	return func(f *frame) (value.Value, error) {
		if err := f.Render.Meter.GrowList(len(elements)); err != nil {
			return value.Value{}, err
		}
		values := make([]value.Value, len(elements))
		for i, element := range elements {
			v, err := element(f)
			if err != nil {
				return value.Value{}, err
			}
			values[i] = v
		}
		return build(values), nil
	}
}

func (c *compiler) dict(e *syntax.Dict, sc scope) eval {
	keys, values, t := c.expressions(e.Keys, sc), c.expressions(e.Values, sc), c.t
	return func(f *frame) (value.Value, error) {
		if err := f.Render.Meter.GrowList(2 * len(keys)); err != nil {
			return value.Value{}, run.ErrorAt(t, e.Position(), err)
		}
		d := value.NewDict()
		for i := range keys {
			key, err := keys[i](f)
			if err != nil {
				return value.Value{}, err
			}
			v, err := values[i](f)
			if err != nil {
				return value.Value{}, err
			}
			if err = f.Render.Meter.Visit(key); err == nil {
				err = d.SetKey(f.Render.Meter, key, v)
			}
			if err != nil {
				return value.Value{}, run.ErrorAt(t, e.Keys[i].Position(), err)
			}
		}
		return d.Value(), nil
	}
}

func (c *compiler) conditional(e *syntax.Conditional, sc scope) eval {
	test, then, t := c.expression(e.Test, sc), c.expression(e.Then, sc), c.t
	var otherwise eval
	if e.Else != nil {
		otherwise = c.expression(e.Else, sc)
	} else {
		undefined := value.UndefinedMild(c.noElse(e))
		otherwise = func(*frame) (value.Value, error) { return undefined, nil }
	}
	return func(f *frame) (value.Value, error) {
		v, err := test(f)
		if err != nil {
			return value.Value{}, err
		}
		holds, err := value.Test(f.Render.Meter, v)
		switch {
		case err != nil:
			return value.Value{}, run.ErrorAt(t, e.Test.Position(), err)
		case holds:
			return then(f)
		}
		return otherwise(f)
	}
}

// attribute compiles x.name.
func (c *compiler) attribute(e *syntax.Attribute, sc scope) eval {
	if get := c.loopAttribute(e, sc); get != nil {
		return get
	}
	x, name, t := c.expression(e.X, sc), e.Name, c.t
	return func(f *frame) (value.Value, error) {
		v, err := x(f)
		if err != nil {
			return value.Value{}, err
		}
		if v, err = f.Render.Env.Types.Getattr(f.Render.Meter, v, name); err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

// item compiles x[index].
func (c *compiler) item(e *syntax.Item, sc scope) eval {
	if s, ok := e.Index.(*syntax.Slice); ok {
		return c.slice(e, s, sc)
	}
	x, index, t := c.expression(e.X, sc), c.expression(e.Index, sc), c.t
	return func(f *frame) (value.Value, error) {
		v, err := x(f)
		if err != nil {
			return value.Value{}, err
		}
		key, err := index(f)
		if err != nil {
			return value.Value{}, err
		}
		if v, err = f.Render.Env.Types.Getitem(f.Render.Meter, v, key); err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

func (c *compiler) slice(e *syntax.Item, s *syntax.Slice, sc scope) eval {
	none := func(*frame) (value.Value, error) { return value.None(), nil }
	parts := [4]eval{c.expression(e.X, sc), none, none, none}
	for i, bound := range []syntax.Expression{s.Start, s.Stop, s.Step} {
		if bound != nil {
			parts[1+i] = c.expression(bound, sc)
		}
	}
	t := c.t
	return func(f *frame) (value.Value, error) {
		var v [4]value.Value
		for i, part := range parts {
			var err error
			if v[i], err = part(f); err != nil {
				return value.Value{}, err
			}
		}
		sliced, err := value.Slice(f.Render.Meter, v[0], v[1], v[2], v[3])
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return sliced, err
	}
}
