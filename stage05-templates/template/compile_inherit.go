package template

import (
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// blockTag compiles the place of a block: it prints the block of that name that
// the rendered template has, which need not be this one.
func (c *compiler) blockTag(s *syntax.Block, sc scope) exec {
	if sc.topLevel && c.certain {
		return nil
	}
	var around []variable
	if s.Scoped {
		around = sc.symbols.visible()
		sc.loop.keepAll()
	}
	name, t := s.Name, c.t
	step := func(f *frame) error {
		chain := f.ctx.lineage.blocks[name]
		if s.Required && len(chain) <= 1 {
			return errorAt(t, s.Position(), value.Errorf(RuntimeError, "Required block %s not found", value.Quote(name)))
		}
		ctx := f.ctx
		if s.Scoped {
			ctx = ctx.derived(f.variables(around))
		}
		if err := chain[0].print(f.r, ctx); err != nil {
			return through(t, s.Position(), "block "+value.Quote(name), err)
		}
		return nil
	}
	if sc.topLevel && c.extended > 0 {
		return func(f *frame) error {
			if f.parent != nil {
				return nil
			}
			return step(f)
		}
	}
	return step
}

// extendsTag compiles {% extends %}. The template that is extended is rendered
// when this one is through, with the blocks of both.
func (c *compiler) extendsTag(s *syntax.Extends, sc scope) (step exec, last bool) {
	if !sc.topLevel {
		c.fail(s.Position(), "cannot use extend from a non top-level scope")
	}
	t := c.t
	if c.certain {
		return func(*frame) error {
			return errorAt(t, s.Position(), value.Errorf(RuntimeError, "extended multiple times"))
		}, true
	}
	name := c.expression(s.Template, sc)
	c.extended++
	c.certain = sc.rootLevel
	return func(f *frame) error {
		if f.parent != nil {
			return errorAt(t, s.Position(), value.Errorf(RuntimeError, "extended multiple times"))
		}
		v, err := name(f)
		if err != nil {
			return err
		}
		parent, err := f.r.env.named(v)
		if err == nil {
			err = f.extend(parent)
		}
		if err != nil {
			return errorAt(t, s.Position(), err)
		}
		return nil
	}, false
}
