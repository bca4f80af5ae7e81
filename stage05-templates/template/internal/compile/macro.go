package compile

import (
	"strings"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// macroTag compiles {% macro %}, which sets a variable to the macro.
func (c *compiler) macroTag(s *syntax.Macro, sc scope) exec {
	tag := c.macro(s.Name, &s.Signature, s.Body, sc)
	slot := sc.symbols.slot(s.Name)
	return func(f *frame) error {
		m := run.NewMacro(tag, f)
		f.Slots[slot] = m
		if sc.topLevel {
			f.Context.Export(s.Name, m)
		}
		return nil
	}
}

// callBlock compiles {% call %}: it prints the result of the call without escaping. The call gets the
// body as a macro, as its argument caller.
func (c *compiler) callBlock(s *syntax.CallBlock, sc scope) exec {
	tag := c.macro("", &s.Signature, s.Body, sc)
	t := c.t
	args := c.arguments(s.Call.Arguments, sc)
	args.names = append(args.names, "caller")
	args.named = append(args.named, func(f *frame) (value.Value, error) {
		return run.NewMacro(tag, f), nil
	})
	call := &call{t: t, pos: s.Call.Position(), fn: c.expression(s.Call.Function, sc), args: args}
	return func(f *frame) error {
		v, err := call.run(f, true)
		if err == nil {
			if err = f.Render.PrintText(v); err == nil {
				return nil
			}
		}
		return run.ErrorAt(t, s.Position(), err)
	}
}

// macro compiles the body of a macro or of a call block. The body is a function of its own that sees
// the variables around it.
func (c *compiler) macro(name string, sig *syntax.Signature, list []syntax.Statement, sc scope) *run.MacroTag {
	around := c.current
	around.hasMacros = true
	sc.loop.keepAll()
	c.current = current{fn: &functionScope{name: strings.TrimSpace("macro " + name), context: map[string]int{}}, super: -1}
	inner := scope{symbols: newSymbols(sc.symbols, c.fn), escape: sc.escape}
	tag := &run.MacroTag{Name: name}
	read := symbolReader{inner.symbols}
	for _, p := range sig.Params {
		read.parameters(p)
	}
	c.special(tag, sig, list, inner)
	read.expressions(sig.Defaults...)
	read.statements(list)
	defaults := c.defaults(tag, sig, inner)
	body := c.body(list, inner)
	tag.Function = c.function(sequence(c.enter(inner), defaults, body))
	c.current = around
	return tag
}

// special declares the special variables of a macro that its body reads.
func (c *compiler) special(tag *run.MacroTag, sig *syntax.Signature, list []syntax.Statement, sc scope) {
	declare := func(name string) int {
		for _, p := range sig.Params {
			if p.Name == name {
				return -1
			}
		}
		if !reads(list, name) {
			return -1
		}
		return sc.symbols.declare(name)
	}
	tag.Caller, tag.Kwargs, tag.Varargs = declare("caller"), declare("kwargs"), declare("varargs")
	tag.ReadsCaller = reads(list, "caller")
	for i, p := range sig.Params {
		if p.Name != "caller" {
			continue
		}
		tag.ExplicitCaller = true
		if tag.ReadsCaller && sig.Default(i) == nil {
			c.fail(p.Position(), `When defining macros or call blocks the special "caller" argument must be omitted or be given a default.`)
		}
	}
}

// defaults returns the step that sets the parameters for which the call has no argument.
func (c *compiler) defaults(tag *run.MacroTag, sig *syntax.Signature, sc scope) exec {
	for i, p := range sig.Params {
		undefined := value.UndefinedHint("parameter " + value.Quote(p.Name) + " was not provided")
		fallback := func(*frame) (value.Value, error) { return undefined, nil }
		if e := sig.Default(i); e != nil {
			fallback = c.expression(e, sc)
		}
		tag.Params = append(tag.Params, run.MacroParam{Name: p.Name, Slot: sc.symbols.slot(p.Name), Fallback: fallback})
	}
	return func(f *frame) error {
		for _, p := range tag.Params {
			if !f.Slots[p.Slot].IsMissing() {
				continue
			}
			v, err := p.Fallback(f)
			if err != nil {
				return err
			}
			f.Slots[p.Slot] = v
		}
		return nil
	}
}
