package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/value"
)

// pushable reports whether the body can run inside of the call of a Go iterator: nothing in it needs
// later elements. Then the iterator may suspend the whole render, as the io.Writer may. Otherwise the
// iterator runs in a coroutine of its own.
func (tag *forTag) pushable() bool {
	return !tag.node.Recursive && !tag.loop.kept && !tag.loop.ahead
}

// push is turns for a Go iterator, which calls the body.
func (tag *forTag) push(f *frame, items value.Value) error {
	l := tag.start(f, value.Iter{}, 0)
	complete, failure := false, error(nil)
	err := value.Push(f.Render.Meter, items, func(v value.Value) bool {
		var passes bool
		if passes, failure = tag.passes(f, v); failure != nil || !passes {
			return failure == nil
		}
		if tag.test != nil {
			v = tag.tested(f)
		}
		l.Turn(v)
		if failure = tag.target(f, v); failure != nil {
			return false
		}
		switch err := tag.body(f); err {
		case nil:
			complete = true
			return true
		case errContinue:
			return true
		case errBreak:
			return false
		default:
			failure = err
			return false
		}
	})
	l.End()
	switch {
	case failure != nil:
		return failure
	case err != nil:
		return run.ErrorAt(tag.t, tag.node.Items.Position(), err)
	}
	if !complete {
		failure = tag.otherwise(f)
	}
	if failure == nil && tag.leave != nil {
		failure = tag.leave(f)
	}
	return failure
}

// passes reports whether an element passes the test of the loop, if the loop has one.
func (tag *forTag) passes(f *frame, v value.Value) (bool, error) {
	if tag.test == nil {
		return true, nil
	}
	if err := tag.testOn(f, v); err != nil {
		return false, err
	}
	passes, err := tag.test(f)
	if err != nil {
		return false, err
	}
	holds, err := value.Test(f.Render.Meter, passes)
	if err != nil {
		err = run.ErrorAt(tag.t, tag.node.Test.Position(), err)
	}
	return holds, err
}
