package template

import (
	"errors"
	"strings"

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
			return t.errorAt(s.Position(), err)
		}
		var ctx *context
		if s.WithoutContext {
			ctx = f.r.newContext(included, nil, nil, nil)
		} else {
			ctx = f.r.newContext(included, f.ctx, f.variables(around), nil)
		}
		if err := included.render(f.r, ctx); err != nil {
			return t.through(s.Position(), "include "+value.Quote(included.name), err)
		}
		return nil
	}
}

// choose returns the template that v names, or the first that exists if v is a
// list of names. It is Environment.get_or_select_template.
func (env *Environment) choose(m *value.Meter, v value.Value) (*Template, error) {
	if _, isTemplate := v.Ref().(*Template); isTemplate || v.IsString() || v.Kind() == value.KindUndefined {
		return env.named(v)
	}
	if !value.Truth(v) {
		return nil, value.Errorf(TemplatesNotFound, "Tried to select from an empty list of templates.")
	}
	names, err := value.Collect(m, v)
	if err != nil {
		return nil, err
	}
	var tried []string
	for _, name := range names {
		t, err := env.named(name)
		if err == nil {
			return t, nil
		}
		// An *Error is that of a source: there is such a template, but it is wrong.
		var found *Error
		if errors.As(err, &found) || !isNotFound(err) && !errors.Is(err, UndefinedError) {
			return nil, err
		}
		tried = append(tried, err.Error())
	}
	return nil, value.Errorf(TemplatesNotFound, "none of the templates given were found: %s", strings.Join(tried, ", "))
}
