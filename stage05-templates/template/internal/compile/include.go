package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// include compiles {% include %}. It includes a template, or the first one of a list that exists.
func (c *compiler) include(s *syntax.Include, sc scope) exec {
	name, t := c.expression(s.Template, sc), c.t
	around := sc.symbols.visible()
	sc.loop.keepAll()
	return func(f *frame) error {
		v, err := name(f)
		if err != nil {
			return err
		}
		included, err := f.Render.Env.Choose(f.Render.Meter, v)
		if err != nil {
			if s.IgnoreMissing && run.IsNotFound(err) {
				return nil
			}
			return run.ErrorAt(t, s.Position(), err)
		}
		var ctx *run.Context
		if s.WithoutContext {
			ctx = f.Render.NewContext(included, nil, nil)
		} else {
			ctx = f.Render.NewContext(included, f.Context, f.Variables(around))
		}
		if err := f.Render.Run(included, ctx); err != nil {
			return run.Through(t, s.Position(), "include "+value.Quote(included.Name()), err)
		}
		return nil
	}
}
