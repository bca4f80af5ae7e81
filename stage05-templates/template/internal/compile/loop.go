package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// loopScope is what the compiler knows about the for around a statement.
type loopScope struct {
	around *loopScope
	slot   int // of the variable loop; -1 if the body does not use it
	index  int // index in the loops of a frame
	// kept means that the body reads loop as a whole, not only an attribute. Then a value may still
	// hold the Loop after the for, so the Loop is not used again.
	kept bool
	// ahead means that the body reads an attribute that needs later elements.
	ahead bool
}

// looksAhead reports whether an attribute of loop needs later elements.
func looksAhead(attribute string) bool {
	switch attribute {
	case "last", "nextitem", "length", "revindex", "revindex0":
		return true
	}
	return false
}

// keep records that the variable in the slot is read as a whole.
func (l *loopScope) keep(slot int) {
	if l != nil && l.slot == slot {
		l.kept = true
	}
}

// keepAll records that all variables are read, by an include or a scoped block.
func (l *loopScope) keepAll() {
	for ; l != nil; l = l.around {
		l.kept = true
	}
}

// isLoop returns the slot of the variable loop, if x is the loop of the for around it.
func (sc scope) isLoop(x syntax.Expression) (int, bool) {
	name, ok := x.(*syntax.Name)
	if !ok || name.Name != "loop" {
		return 0, false
	}
	at, _ := sc.symbols.find("loop")
	return at.Slot, at.Up == 0 && sc.loop != nil && sc.loop.slot == at.Slot
}

// loopAttribute compiles loop.name, without a search for the attribute at run time. It returns nil if e
// is something else.
func (c *compiler) loopAttribute(e *syntax.Attribute, sc scope) eval {
	slot, ok := sc.isLoop(e.X)
	get := run.LoopAttributeOf(e.Name)
	if !ok || get == nil {
		return nil
	}
	t := c.t
	sc.loop.ahead = sc.loop.ahead || looksAhead(e.Name)
	return func(f *frame) (value.Value, error) {
		l := f.Slots[slot].Ref().(*run.Loop)
		v, err := get(l, f.Render.Meter)
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

// loopMethod compiles loop.cycle(...) and loop.changed(...), without a value for the method. It returns
// nil if e is something else.
func (c *compiler) loopMethod(e *syntax.Call, args *arguments, sc scope) eval {
	method, ok := e.Function.(*syntax.Attribute)
	if !ok || len(args.named) > 0 || args.starStar != nil {
		return nil
	}
	slot, ok := sc.isLoop(method.X)
	var call func(l *run.Loop, m *value.Meter, args []value.Value) (value.Value, error)
	switch {
	case ok && method.Name == "cycle":
		call = (*run.Loop).Cycle
	case ok && method.Name == "changed":
		call = (*run.Loop).Changed
	default:
		return nil
	}
	t := c.t
	return func(f *frame) (value.Value, error) {
		base := len(f.Render.Stack)
		given, err := args.push(f, base)
		var v value.Value
		if err == nil {
			v, err = call(f.Slots[slot].Ref().(*run.Loop), f.Render.Meter, given.Positional)
		}
		f.Render.Stack = f.Render.Stack[:base]
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}
