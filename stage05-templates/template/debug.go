package template

import (
	"maps"
	"slices"

	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// debug compiles {% debug %}, which prints the variables of the context and the
// names of all filters and tests.
func (c *compiler) debug(s *syntax.Debug, sc scope) exec {
	t, mode := c.t, sc.escape
	return c.checked(sc, func() exec {
		return func(f *frame) error {
			shown := value.NewDict(
				"context", f.ctx.all(f.r.env),
				"filters", slices.Sorted(maps.Keys(f.r.env.lib.Filters)),
				"tests", slices.Sorted(maps.Keys(f.r.env.lib.Tests)),
			)
			text, err := value.Pretty{Depth: 3, Compact: true}.AppendPretty(nil, f.r.meter, shown.Value())
			if err == nil {
				err = f.r.print(value.String(string(text)), mode.on(f))
			}
			if err != nil {
				return t.errorAt(s.Position(), err)
			}
			return nil
		}
	})
}

// all returns all variables that resolve finds.
func (ctx *context) all(env *Environment) value.Value {
	d := value.NewDict()
	add := func(name string, v value.Value) {
		if _, ok, _ := d.Get(value.String(name)); !ok {
			_ = d.Set(value.String(name), v) // a string is always a key
		}
	}
	for ; ctx != nil; ctx = ctx.from {
		for name, v := range ctx.set {
			add(name, v)
		}
		for name, v := range ctx.around {
			add(name, v)
		}
		for name, x := range ctx.data {
			add(name, value.Of(x))
		}
	}
	for name, v := range env.globals {
		add(name, v)
	}
	return d.Value()
}
