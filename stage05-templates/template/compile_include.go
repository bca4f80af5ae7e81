package template

import (
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// include compiles {% include %}: of a template, or of the first of several
// that exists.
func (c *compiler) include(s *syntax.Include, sc scope) exec {
	name, t := c.expression(s.Template, sc), c.t
	around := sc.symbols.visible()
	sc.loop.keepAll()
	return func(f *frame) error {
		v, err := name(f)
		if err != nil {
			return err
		}
		included, err := f.r.env.choose(f.r.meter, v)
		if err != nil {
			if s.IgnoreMissing && isNotFound(err) {
				return nil
			}
			return errorAt(t, s.Position(), err)
		}
		var ctx *context
		if s.WithoutContext {
			ctx = f.r.newContext(included, nil, nil, nil)
		} else {
			ctx = f.r.newContext(included, f.ctx, f.variables(around), nil)
		}
		if err := f.r.render(included, ctx); err != nil {
			return through(t, s.Position(), "include "+value.Quote(included.name), err)
		}
		return nil
	}
}
