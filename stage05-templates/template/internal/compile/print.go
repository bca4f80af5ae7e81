package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// output compiles a statement that prints. If the template extends another one, it does nothing: only
// blocks are printed then.
func (c *compiler) output(s syntax.Statement, sc scope) exec {
	return c.checked(sc, func() exec {
		if text, ok := s.(*syntax.Text); ok {
			return c.text(text)
		}
		return c.print(s.(*syntax.Print), sc)
	})
}

// checked compiles a statement that prints. It does nothing if the template has extended another one
// before.
func (c *compiler) checked(sc scope, compile func() exec) exec {
	if sc.checked && c.certain {
		return nil
	}
	step := compile()
	if !sc.checked {
		return step
	}
	return func(f *frame) error {
		if f.Parent != nil {
			return nil
		}
		return step(f)
	}
}

func (c *compiler) text(s *syntax.Text) exec {
	text, t := s.Text, c.t
	return func(f *frame) error {
		if err := f.Render.Text(text); err != nil {
			return run.ErrorAt(t, s.Position(), err)
		}
		return nil
	}
}

func (c *compiler) print(s *syntax.Print, sc scope) exec {
	var steps []exec
	for _, e := range s.Values {
		steps = append(steps, c.printValue(e, sc))
	}
	return sequence(steps...)
}

func (c *compiler) printValue(e syntax.Expression, sc scope) exec {
	if c.env.Finalize != nil {
		return c.printed(e, c.finalized(e, c.expression(e, sc)), sc.escape)
	}
	if slot, ok := c.superCall(e, sc); ok {
		return c.printSuper(e, slot, sc)
	}
	if call, ok := e.(*syntax.Call); ok {
		return c.printCall(call, sc)
	}
	return c.printed(e, c.expression(e, sc), sc.escape)
}

// printed returns the step that prints the value of x.
func (c *compiler) printed(e syntax.Expression, x eval, mode escapeMode) exec {
	t := c.t
	return func(f *frame) error {
		v, err := x(f)
		if err != nil {
			return err
		}
		if err := f.Render.Print(v, mode.on(f)); err != nil {
			return run.ErrorAt(t, e.Position(), err)
		}
		return nil
	}
}

// printCall compiles {{ f() }}: a macro writes to the output at once, and does not make a string first.
func (c *compiler) printCall(e *syntax.Call, sc scope) exec {
	args, t, mode := c.arguments(e.Arguments, sc), c.t, sc.escape
	if method := c.loopMethod(e, &args, sc); method != nil {
		return c.printed(e, method, mode)
	}
	call := &call{t: t, pos: e.Position(), fn: c.expression(e.Function, sc), args: args}
	return func(f *frame) error {
		escape := mode.on(f)
		v, err := call.run(f, escape == f.Context.Escape)
		if err != nil {
			return err
		}
		if err := f.Render.Print(v, escape); err != nil {
			return run.ErrorAt(t, e.Position(), err)
		}
		return nil
	}
}

// superCall reports whether e is super() in a block, and returns the slot of the variable super.
func (c *compiler) superCall(e syntax.Expression, sc scope) (slot int, ok bool) {
	call, ok := e.(*syntax.Call)
	if !ok || len(call.Arguments.Positional)+len(call.Arguments.Keywords) > 0 ||
		call.Arguments.Star != nil || call.Arguments.StarStar != nil {
		return 0, false
	}
	name, ok := call.Function.(*syntax.Name)
	if !ok {
		return 0, false
	}
	at, _ := sc.symbols.find(name.Name)
	return at.Slot, at.Up == 0 && at.Slot == c.super
}

// printSuper compiles {{ super() }}: the block writes to the output at once, and does not make a string
// first.
func (c *compiler) printSuper(e syntax.Expression, slot int, sc scope) exec {
	t, mode := c.t, sc.escape
	return func(f *frame) error {
		b, ok := f.Slots[slot].Ref().(*run.BlockReference)
		if !ok { // undefined
			_, err := value.Call(f.Render.Meter, f.Slots[slot], value.Args{})
			return run.ErrorAt(t, e.Position(), err)
		}
		var err error
		if escape := mode.on(f); escape == f.Context.Escape {
			err = b.Print()
		} else { // the block follows another rule of escaping than the place that prints it
			var v value.Value
			if v, err = b.Call(f.Render.Meter, value.Args{}); err == nil {
				err = f.Render.Print(v, escape)
			}
		}
		if err != nil {
			return run.Through(t, e.Position(), "super of block "+value.Quote(b.Name), err)
		}
		return nil
	}
}
