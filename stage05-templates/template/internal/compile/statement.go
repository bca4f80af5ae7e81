package compile

import (
	"maps"
	"slices"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// statement compiles a statement. A nil step means that there is nothing to do. If last is true, the
// statements after it in its scope never run.
func (c *compiler) statement(s syntax.Statement, sc scope) (step exec, last bool) {
	step, last = c.exec(s, sc)
	if c.notes != nil {
		c.notes.closure(s, step)
	}
	return step, last
}

func (c *compiler) exec(s syntax.Statement, sc scope) (step exec, last bool) {
	switch s := s.(type) {
	case *syntax.Text, *syntax.Print:
		return c.output(s, sc), false
	case *syntax.If:
		return c.ifStatement(s, sc), false
	case *syntax.For:
		return c.forLoop(s, sc), false
	case *syntax.Set:
		return c.set(s, sc), false
	case *syntax.SetBlock:
		return c.setBlock(s, sc), false
	case *syntax.With:
		return c.with(s, sc), false
	case *syntax.FilterBlock:
		return c.filterBlock(s, sc), false
	case *syntax.Autoescape:
		return c.autoescape(s, sc), false
	case *syntax.Block:
		return c.blockTag(s, sc), false
	case *syntax.Extends:
		return c.extendsTag(s, sc)
	case *syntax.Include:
		return c.include(s, sc), false
	case *syntax.Import:
		return c.importTag(s, sc), false
	case *syntax.FromImport:
		return c.fromImport(s, sc), false
	case *syntax.Macro:
		return c.macroTag(s, sc), false
	case *syntax.CallBlock:
		return c.callBlock(s, sc), false
	case *syntax.Trans:
		return c.trans(s, sc), false
	case *syntax.Debug:
		return c.debug(s, sc), false
	case *syntax.Do:
		return c.do(s, sc), false
	case *syntax.Custom:
		return c.custom(s, sc), false
	case *syntax.Break:
		return c.loopControl(s, sc, errBreak), false
	case *syntax.Continue:
		return c.loopControl(s, sc, errContinue), false
	}
	return nil, false
}

// enter returns the step that fills the slots of a scope.
func (c *compiler) enter(sc scope) exec {
	c.notes.scope(sc.symbols)
	var missing []int
	var aliases []alias
	for _, slot := range slices.Sorted(maps.Keys(sc.symbols.loads)) {
		switch l := sc.symbols.loads[slot]; l.how {
		case loadMissing:
			missing = append(missing, slot)
		case loadAlias:
			aliases = append(aliases, alias{slot, l.from})
		}
	}
	if missing == nil && aliases == nil {
		return nil
	}
	return func(f *frame) error {
		for _, slot := range missing {
			f.Slots[slot] = value.Value{}
		}
		for _, a := range aliases {
			f.Slots[a.slot] = f.Get(a.from)
		}
		return nil
	}
}

// leave returns the step that empties the slots of a scope at its end, because a macro may keep the
// frame. It returns nil if there are no macros.
func (c *compiler) leave(sc scope) exec {
	if !c.hasMacros {
		return nil
	}
	slots := slices.Sorted(maps.Keys(sc.symbols.loads))
	return func(f *frame) error {
		for _, slot := range slots {
			f.Slots[slot] = value.Value{}
		}
		return nil
	}
}

// alias is a slot that begins as a copy of another variable.
type alias struct {
	slot int
	from run.Place
}

func (c *compiler) ifStatement(s *syntax.If, sc scope) exec {
	soft := sc.softened()
	tests, bodies, t := []eval{c.expression(s.Test, soft)}, []exec{c.body(s.Body, soft)}, c.t
	positions := []syntax.Pos{s.Test.Position()}
	for _, elif := range s.Elifs {
		positions = append(positions, elif.Test.Position())
		tests = append(tests, c.expression(elif.Test, soft))
		bodies = append(bodies, c.body(elif.Body, soft))
	}
	otherwise := c.body(s.Else, soft)
	return func(f *frame) error {
		for i, test := range tests {
			v, err := test(f)
			if err != nil {
				return err
			}
			holds, err := value.Test(f.Render.Meter, v)
			if err != nil {
				return run.ErrorAt(t, positions[i], err)
			}
			if holds {
				return bodies[i](f)
			}
		}
		return otherwise(f)
	}
}

func (c *compiler) with(s *syntax.With, sc scope) exec {
	inner := c.inner(sc)
	values := c.expressions(s.Values, sc)
	read := symbolReader{inner.symbols}
	read.parameters(s.Targets...)
	read.statements(s.Body)
	enter := c.enter(inner)
	targets := make([]assign, len(s.Targets))
	for i, target := range s.Targets {
		targets[i] = c.target(target, inner)
	}
	body := c.body(s.Body, inner)
	return sequence(enter, func(f *frame) error {
		for i, x := range values {
			v, err := x(f)
			if err != nil {
				return err
			}
			if err := targets[i](f, v); err != nil {
				return err
			}
		}
		return body(f)
	}, c.leave(inner))
}

// autoescape compiles {% autoescape %}. It decides whether the output of its body is escaped, and which
// setting filters in it see.
func (c *compiler) autoescape(s *syntax.Autoescape, sc scope) exec {
	inner := c.inner(sc)
	read := symbolReader{inner.symbols}
	read.expressions(s.Enabled)
	read.statements(s.Body)
	enter, enabled := c.enter(inner), c.expression(s.Enabled, inner)
	inner.escape = escapeDynamic
	if constant, ok := s.Enabled.(*syntax.Const); ok {
		inner.escape = escapeOff
		if value.Truth(constant.Value) {
			inner.escape = escapeOn
		}
	}
	body := c.body(s.Body, inner)
	return sequence(enter, func(f *frame) error {
		v, err := enabled(f)
		if err != nil {
			return err
		}
		before := f.Context.Escape
		f.Context.Escape = value.Truth(v)
		err = body(f)
		f.Context.Escape = before
		return err
	}, c.leave(inner))
}
