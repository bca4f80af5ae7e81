package template

import (
	"slices"

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
			return t.errorAt(s.Position(), value.Errorf(RuntimeError, "Required block %s not found", value.Quote(name)))
		}
		ctx := f.ctx
		if s.Scoped {
			ctx = ctx.derived(f.variables(around))
		}
		if err := chain[0].print(f.r, ctx); err != nil {
			return t.through(s.Position(), "block "+value.Quote(name), err)
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
			return t.errorAt(s.Position(), value.Errorf(RuntimeError, "extended multiple times"))
		}, true
	}
	name := c.expression(s.Template, sc)
	c.extended++
	c.certain = sc.rootLevel
	return func(f *frame) error {
		if f.parent != nil {
			return t.errorAt(s.Position(), value.Errorf(RuntimeError, "extended multiple times"))
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
			return t.errorAt(s.Position(), err)
		}
		return nil
	}, false
}

// extend makes parent the template that is rendered next.
func (f *frame) extend(parent *Template) error {
	l := f.ctx.lineage
	if slices.Contains(l.templates, parent) {
		return value.Errorf(LimitError, "templates extend each other: %s -> %s", l.names(), parent.name)
	}
	if len(l.templates) > f.r.env.limits.Depth {
		return value.Errorf(LimitError, "templates extend each other more than %d deep", f.r.env.limits.Depth)
	}
	f.parent, f.ctx.lineage = parent, l.with(parent)
	return nil
}

// named returns the template that a value names, or is. It is
// Environment.get_template.
func (env *Environment) named(v value.Value) (*Template, error) {
	if t, ok := v.Ref().(*Template); ok {
		return t, nil
	}
	if v.Kind() == value.KindUndefined {
		return nil, value.Errorf(UndefinedError, "%s", value.UndefinedMessage(v))
	}
	if !v.IsString() {
		return nil, value.Errorf(value.TypeError, "the name of a template must be a string, not %s", v.TypeName())
	}
	return env.get(v.Text())
}
