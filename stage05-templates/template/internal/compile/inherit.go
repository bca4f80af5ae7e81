package compile

import (
	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// blockTag compiles the place of a block. It prints the block of that name from the lineage of the
// template that is rendered, which may be a block of another template.
func (c *compiler) blockTag(s *syntax.Block, sc scope) exec {
	if sc.topLevel && c.certain {
		return nil
	}
	var around []run.Variable
	if s.Scoped {
		around = sc.symbols.visible()
		sc.loop.keepAll()
	}
	name, t, top := s.Name, c.t, sc.topLevel
	return func(f *frame) error {
		if top && (f.Parent != nil || f.Render.Unprinted == f.Context) {
			return nil
		}
		chain := f.Context.Lineage.Blocks[name]
		if s.Required && len(chain) <= 1 {
			return run.ErrorAt(t, s.Position(), value.Errorf(builtin.RuntimeError, "Required block %s not found", value.Quote(name)))
		}
		ctx := f.Context
		if s.Scoped {
			ctx = ctx.Derived(f.Variables(around))
		}
		if err := chain[0].Print(f.Render, ctx); err != nil {
			return run.Through(t, s.Position(), "block "+value.Quote(name), err)
		}
		return nil
	}
}

// extendsTag compiles {% extends %}. The extended template is rendered after this one, with the blocks
// of both.
func (c *compiler) extendsTag(s *syntax.Extends, sc scope) (step exec, last bool) {
	if !sc.topLevel {
		c.fail(s.Position(), "cannot use extend from a non top-level scope")
	}
	t := c.t
	if c.certain {
		return func(*frame) error {
			return run.ErrorAt(t, s.Position(), value.Errorf(builtin.RuntimeError, "extended multiple times"))
		}, true
	}
	name := c.expression(s.Template, sc)
	c.extended++
	c.certain = sc.rootLevel
	return func(f *frame) error {
		if f.Parent != nil {
			return run.ErrorAt(t, s.Position(), value.Errorf(builtin.RuntimeError, "extended multiple times"))
		}
		v, err := name(f)
		if err != nil {
			return err
		}
		parent, err := f.Render.Env.Named(v)
		if err == nil {
			err = f.Extend(parent)
		}
		if err != nil {
			return run.ErrorAt(t, s.Position(), err)
		}
		return nil
	}, false
}
