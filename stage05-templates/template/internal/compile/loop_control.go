package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// The steps of break and continue return these errors. They go up to the for around them, and no step
// on the way adds a place to them, because an *Error keeps its own.
var (
	errBreak    = &run.Error{Kind: "break", Line: -1}
	errContinue = &run.Error{Kind: "continue", Line: -1}
)

// loopControl compiles {% break %} and {% continue %}.
func (c *compiler) loopControl(s syntax.Statement, sc scope, signal *run.Error) exec {
	if !sc.inLoop {
		panic(failure{run.ErrorAt(c.t, s.Position(), value.Errorf(syntax.SyntaxError, "'%s' outside loop", signal.Kind))})
	}
	return func(*frame) error { return signal }
}

// do compiles {% do %}.
func (c *compiler) do(s *syntax.Do, sc scope) exec {
	x := c.expression(s.Value, sc)
	return func(f *frame) error {
		_, err := x(f)
		return err
	}
}
