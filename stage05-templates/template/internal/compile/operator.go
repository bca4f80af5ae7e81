package compile

import (
	"fmt"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// noElse returns the message for the value of an if without else whose test is false.
func (c *compiler) noElse(e *syntax.Conditional) string {
	place := fmt.Sprintf("line %d", c.source.Line(e.Then.Position()))
	if c.t.Name() != "" {
		place += " in " + value.Quote(c.t.Name())
	}
	return "the inline if-expression on " + place + " evaluated to false and no else section was defined."
}

func (c *compiler) unary(e *syntax.Unary, sc scope) eval {
	x, t := c.expression(e.X, sc), c.t
	apply := func(m *value.Meter, v value.Value) (value.Value, error) {
		holds, err := value.Test(m, v)
		return value.Bool(!holds), err
	}
	switch e.Op {
	case "-":
		apply = func(_ *value.Meter, v value.Value) (value.Value, error) { return value.Neg(v) }
	case "+":
		apply = func(_ *value.Meter, v value.Value) (value.Value, error) { return value.Pos(v) }
	}
	return func(f *frame) (value.Value, error) {
		v, err := x(f)
		if err != nil {
			return value.Value{}, err
		}
		if v, err = apply(f.Render.Meter, v); err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

func (c *compiler) binary(e *syntax.Binary, sc scope) eval {
	left, right, t := c.expression(e.Left, sc), c.expression(e.Right, sc), c.t
	if e.Op == "and" || e.Op == "or" {
		return c.shortcut(e, left, right)
	}
	apply := operator(e.Op)
	return func(f *frame) (value.Value, error) {
		a, err := left(f)
		if err != nil {
			return value.Value{}, err
		}
		b, err := right(f)
		if err != nil {
			return value.Value{}, err
		}
		v, err := apply(f.Render.Meter, a, b)
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

// shortcut returns left if its truth decides the result, and right otherwise.
func (c *compiler) shortcut(e *syntax.Binary, left, right eval) eval {
	decides, t := e.Op == "or", c.t
	return func(f *frame) (value.Value, error) {
		v, err := left(f)
		if err != nil {
			return v, err
		}
		holds, err := value.Test(f.Render.Meter, v)
		switch {
		case err != nil:
			return value.Value{}, run.ErrorAt(t, e.Position(), err)
		case holds == decides:
			return v, nil
		}
		return right(f)
	}
}

type operation func(m *value.Meter, a, b value.Value) (value.Value, error)

func operator(op string) operation {
	switch op {
	case "+":
		return value.Add
	case "-":
		return value.Sub
	case "*":
		return value.Mul
	case "/":
		return value.Div
	case "//":
		return value.FloorDiv
	case "%":
		return value.Mod
	default:
		return value.Pow
	}
}

// concat compiles a ~ b: the texts of values. If output is escaped and one of the values is markup, all
// others are escaped and the result is markup.
func (c *compiler) concat(e *syntax.Concat, sc scope) eval {
	parts, t, escaping := c.expressions(e.Parts, sc), c.t, sc.escape == escapeOn
	return func(f *frame) (value.Value, error) {
		base := len(f.Render.Stack)
		defer func() { f.Render.Stack = f.Render.Stack[:base] }()
		safe := false
		for _, part := range parts {
			v, err := part(f)
			if err != nil {
				return value.Value{}, err
			}
			safe = safe || v.Kind() == value.KindMarkup
			f.Render.Stack = append(f.Render.Stack, v)
		}
		v, err := joined(f, f.Render.Stack[base:], safe && escaping)
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

func joined(f *frame, parts []value.Value, safe bool) (value.Value, error) {
	appendTo := value.AppendText
	if safe {
		appendTo = value.AppendEscapedText
	}
	var b []byte
	for _, v := range parts {
		start := len(b)
		var err error
		if safe && v.Kind() == value.KindObject { // it may have HTML, but here only its text counts
			var text string
			text, err = value.Text(f.Render.Meter, v)
			v = value.String(text)
		}
		if err == nil {
			b, err = appendTo(b, f.Render.Meter, v)
		}
		if err != nil {
			return value.Value{}, err
		}
		if err := f.Render.Meter.Grow(len(b) - start); err != nil {
			return value.Value{}, err
		}
	}
	if safe {
		return value.Safe(string(b)), nil
	}
	return value.String(string(b)), nil
}

// compare compiles a < b < c: it compares each two neighbours, until one comparison is false.
func (c *compiler) compare(e *syntax.Compare, sc scope) eval {
	first, operands, t := c.expression(e.First, sc), c.expressions(e.Operands, sc), c.t
	tests := make([]func(m *value.Meter, a, b value.Value) (bool, error), len(e.Ops))
	for i, op := range e.Ops {
		tests[i] = value.Comparison(op)
	}
	return func(f *frame) (value.Value, error) {
		a, err := first(f)
		if err != nil {
			return value.Value{}, err
		}
		for i, operand := range operands {
			b, err := operand(f)
			if err != nil {
				return value.Value{}, err
			}
			holds, err := tests[i](f.Render.Meter, a, b)
			if err != nil {
				return value.Value{}, run.ErrorAt(t, e.Position(), err)
			}
			if !holds {
				return value.Bool(false), nil
			}
			a = b
		}
		return value.Bool(true), nil
	}
}
