package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// filterBlock compiles {% filter %}, which filters the output of its body. The result is not escaped
// again.
func (c *compiler) filterBlock(s *syntax.FilterBlock, sc scope) exec {
	inner := c.inner(sc)
	read := symbolReader{inner.symbols}
	read.statements(s.Body)
	read.expressions(s.Filter)
	enter, t := c.enter(inner), c.t
	filtered := c.filtered(s.Filter, c.capture(s.Body, inner), inner)
	return sequence(enter, func(f *frame) error {
		v, err := filtered(f)
		if err != nil {
			return err
		}
		if err := f.Render.PrintText(v); err != nil {
			return run.ErrorAt(t, s.Position(), err)
		}
		return nil
	}, c.leave(inner))
}

// setBlock compiles {% set x %}...{% endset %}: x is the output of the body.
func (c *compiler) setBlock(s *syntax.SetBlock, sc scope) exec {
	inner := c.inner(sc)
	inner.checked = false // it prints nothing, so extends makes no difference
	read := symbolReader{inner.symbols}
	read.statements(s.Body)
	read.expressions(s.Filter)
	enter, t := c.enter(inner), c.t
	captured := c.capture(s.Body, inner)
	if s.Filter != nil {
		captured = c.filtered(s.Filter, captured, inner)
	}
	store, export := c.target(s.Target, sc), c.export(s.Target, sc)
	return sequence(enter, func(f *frame) error {
		v, err := captured(f)
		if err != nil {
			return err
		}
		if f.Context.Escape {
			text, err := value.Text(f.Render.Meter, v)
			if err != nil {
				return run.ErrorAt(t, s.Position(), err)
			}
			v = value.Safe(text)
		}
		return store(f, v)
	}, export, c.leave(inner))
}

// capture compiles a body to an eval of its output.
func (c *compiler) capture(list []syntax.Statement, sc scope) eval {
	body, t := c.body(list, sc), c.t
	return func(f *frame) (value.Value, error) {
		text, err := f.Render.Capture(func() error { return body(f) })
		if err != nil {
			return value.Value{}, run.ErrorAt(t, 0, err)
		}
		return value.String(text), nil
	}
}

// filtered compiles a chain of filters for captured output. If output is escaped, the filters get it as
// markup.
func (c *compiler) filtered(chain syntax.Expression, captured eval, sc scope) eval {
	filter := chain.(*syntax.Filter)
	if filter.X != nil {
		return c.filter(filter, c.filtered(filter.X, captured, sc), sc)
	}
	mode := sc.escape
	return c.filter(filter, func(f *frame) (value.Value, error) {
		v, err := captured(f)
		if err == nil && mode.on(f) {
			v = value.Safe(v.Text())
		}
		return v, err
	}, sc)
}
