package compile

import (
	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// trans compiles {% trans %}.
func (c *compiler) trans(s *syntax.Trans, sc scope) exec {
	var count exec
	if s.Count != nil {
		count = c.set(s.Count, sc)
	}
	return sequence(count, c.output(s.Message, sc))
}

// markSafe compiles the node that makes a translation markup if output is escaped.
func (c *compiler) markSafe(e *syntax.MarkSafe, sc scope) eval {
	x, t := c.expression(e.X, sc), c.t
	return func(f *frame) (value.Value, error) {
		v, err := x(f)
		if err != nil || !f.Context.Escape {
			return v, err
		}
		if v, err = builtin.MarkSafe(f.Render.Meter, v); err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}
