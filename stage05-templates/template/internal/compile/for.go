package compile

import (
	"slices"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// forTag is a compiled for.
type forTag struct {
	t         *run.Template
	node      *syntax.For
	items     eval
	test      eval                     // nil if there is none
	testOn    assign                   // sets the targets for the test
	tested    func(*frame) value.Value // the element that passed the test, from its targets
	target    assign
	body      exec
	leave     exec
	otherwise exec
	loop      *loopScope
	escape    escapeMode
	// The variables of the tag are the slots from slots[0] up to but not including slots[1] of a frame.
	// The loops of the tag are given in the same way.
	slots, loops [2]int
}

func (c *compiler) forLoop(s *syntax.For, sc scope) exec {
	c.checkLoopName(s)
	tag := &forTag{t: c.t, node: s, items: c.expression(s.Items, sc), escape: sc.escape}
	tag.slots[0], tag.loops[0] = c.fn.slots, c.loops
	if s.Test != nil {
		c.forTest(tag, sc)
	}
	c.forBody(tag, sc)
	otherwise := c.inner(sc)
	otherwise.inLoop = sc.inLoop && !s.Recursive
	symbolReader{otherwise.symbols}.statements(s.Else)
	enter := c.enter(otherwise)
	tag.otherwise = sequence(enter, c.body(s.Else, otherwise), c.leave(otherwise))
	tag.slots[1], tag.loops[1] = c.fn.slots, c.loops
	return func(f *frame) error {
		items, err := tag.items(f)
		if err != nil {
			return err
		}
		return tag.run(f, items, 0)
	}
}

// checkLoopName refuses a set of the variable loop inside of a for.
func (c *compiler) checkLoopName(s *syntax.For) {
	var check func(n syntax.Node) bool
	check = func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.With: // its targets are parameters
			return walkBody(n.Body, check)
		case *syntax.Macro: // so are its parameters
			return walkBody(n.Body, check)
		case *syntax.CallBlock:
			return walkBody(n.Body, check)
		case *syntax.Name:
			if n.Stored && n.Name == "loop" {
				c.fail(n.Position(), "Can't assign to special loop variable in for-loop target")
			}
		}
		return true
	}
	syntax.Walk(s, check)
}

// walkBody walks statements. It returns false, which ends a walk of the tag that has them.
func walkBody(list []syntax.Statement, visit func(syntax.Node) bool) bool {
	for _, s := range list {
		syntax.Walk(s, visit)
	}
	return false
}

// forTest compiles the if of a for. It has a scope of its own, with the targets.
func (c *compiler) forTest(tag *forTag, sc scope) {
	inner := c.inner(sc)
	read := symbolReader{inner.symbols}
	read.parameters(tag.node.Target)
	read.expressions(tag.node.Test)
	tag.testOn = c.target(tag.node.Target, inner)
	tag.tested = c.targetValue(tag.node.Target, inner)
	tag.test = c.expression(tag.node.Test, inner)
}

// targetValue compiles the value that the variables of a target make up together.
func (c *compiler) targetValue(target syntax.Expression, sc scope) func(*frame) value.Value {
	tuple, ok := target.(*syntax.Tuple)
	if !ok {
		slot := sc.symbols.slot(target.(*syntax.Name).Name)
		return func(f *frame) value.Value { return f.Slots[slot] }
	}
	parts := make([]func(*frame) value.Value, len(tuple.Items))
	for i, item := range tuple.Items {
		parts[i] = c.targetValue(item, sc)
	}
	return func(f *frame) value.Value {
		values := make([]value.Value, len(parts))
		for i, part := range parts {
			values[i] = part(f)
		}
		return value.NewTuple(values...)
	}
}

func (c *compiler) forBody(tag *forTag, sc scope) {
	inner := c.inner(sc)
	inner.loop, inner.inLoop = &loopScope{around: sc.loop, slot: -1, index: c.loops}, true
	tag.loop = inner.loop
	c.loops++
	if tag.node.Recursive || reads(tag.node.Body, "loop") || hasScopedBlock(tag.node) {
		inner.loop.slot = inner.symbols.declare("loop")
	}
	read := symbolReader{inner.symbols}
	read.parameters(tag.node.Target)
	read.statements(tag.node.Body)
	tag.target = c.target(tag.node.Target, inner)
	enter := c.enter(inner)
	tag.body = sequence(enter, c.body(tag.node.Body, inner))
	tag.leave = c.leave(inner)
}

func hasScopedBlock(s *syntax.For) bool {
	found := false
	syntax.Walk(s, func(n syntax.Node) bool {
		b, ok := n.(*syntax.Block)
		found = found || ok && b.Scoped
		return !found
	})
	return found
}

// run renders the body for each of the items.
func (tag *forTag) run(f *frame, items value.Value, depth0 int) error {
	if items.Kind() == value.KindObject && value.IsSeq(items) && tag.pushable() {
		return tag.push(f, items)
	}
	it, err := value.Iterate(f.Render.Meter, items)
	if err != nil {
		return run.ErrorAt(tag.t, tag.node.Items.Position(), err)
	}
	stop := it.Stop // of the items themselves, not of the filter around them
	if tag.test != nil {
		it = tag.filter(f, it)
	}
	l := tag.start(f, it, depth0)
	err = tag.turns(f, l)
	l.End()
	if stop != nil {
		stop()
	}
	if err == nil && tag.leave != nil {
		err = tag.leave(f)
	}
	return err
}

// turns runs the body for each element. If no turn reaches the end of the body, it runs the else part.
func (tag *forTag) turns(f *frame, l *run.Loop) error {
	for complete := false; ; {
		var v value.Value
		var ok bool
		var err error
		if tag.loop.slot >= 0 {
			v, ok, err = l.Next()
		} else { // the body does not use loop
			v, ok, err = l.Iter.Next()
		}
		switch {
		case err != nil:
			return run.ErrorAt(tag.t, tag.node.Items.Position(), err)
		case !ok && !complete:
			return tag.otherwise(f)
		case !ok:
			return nil
		}
		if err := tag.target(f, v); err != nil {
			return err
		}
		switch err := tag.body(f); err {
		case nil:
			complete = true
		case errContinue:
		case errBreak:
			if complete {
				return nil
			}
			return tag.otherwise(f)
		default:
			return err
		}
	}
}

// filter returns an Iter over the items that pass the test.
func (tag *forTag) filter(f *frame, it value.Iter) value.Iter {
	generator := value.NewIterator("generator", func() (value.Value, bool, error) {
		for {
			v, ok, err := it.Next()
			if err != nil || !ok {
				return v, ok, err
			}
			if err := tag.testOn(f, v); err != nil {
				return v, false, err
			}
			passes, err := tag.test(f)
			if err != nil {
				return v, false, err
			}
			holds, err := value.Test(f.Render.Meter, passes)
			if err != nil {
				return v, false, run.ErrorAt(tag.t, tag.node.Test.Position(), err)
			}
			if holds {
				return tag.tested(f), true, nil
			}
		}
	})
	filtered, _ := value.Iterate(f.Render.Meter, generator)
	return filtered
}

// start begins a loop, and sets the variable loop if the body uses it.
func (tag *forTag) start(f *frame, it value.Iter, depth0 int) *run.Loop {
	l := &f.Loops[tag.loop.index]
	if tag.loop.kept {
		l = &run.Loop{}
	}
	l.Start(it, depth0)
	if tag.node.Recursive {
		l.Recurse = func(items value.Value, depth0 int) (value.Value, error) { return tag.recurse(f, items, depth0) }
	}
	if tag.loop.slot >= 0 {
		f.Slots[tag.loop.slot] = value.Object(l)
	}
	return l
}

// recurse renders the body for the items below an item. It saves the variables of the body for that
// time. If macros hold them, it leaves them and runs in a copy.
func (tag *forTag) recurse(f *frame, items value.Value, depth0 int) (value.Value, error) {
	if err := f.Render.Enter(); err != nil {
		return value.Value{}, run.ErrorAt(tag.t, tag.node.Position(), err)
	}
	if f.Kept {
		f = f.Copy()
	}
	slots, loops := f.Slots[tag.slots[0]:tag.slots[1]], f.Loops[tag.loops[0]:tag.loops[1]]
	outerSlots, outerLoops := slices.Clone(slots), slices.Clone(loops)
	text, err := f.Render.Capture(func() error { return tag.run(f, items, depth0) })
	copy(slots, outerSlots)
	copy(loops, outerLoops)
	f.Render.Leave()
	if err != nil {
		return value.Value{}, err
	}
	if tag.escape.on(f) {
		return value.Safe(text), nil
	}
	return value.String(text), nil
}
