package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// finalized returns the result of the environment's function Finalize for x. If there is such a
// function, macros and super() are values like all others, and do not write to the output directly.
func (c *compiler) finalized(e syntax.Expression, x eval) eval {
	finalize, t := c.env.Finalize, c.t
	return func(f *frame) (value.Value, error) {
		v, err := x(f)
		if err != nil {
			return value.Value{}, err
		}
		v, err = finalize.Call(&f.Context.Scope, value.Args{Positional: []value.Value{v}})
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}
