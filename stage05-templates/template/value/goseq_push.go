package value

import "reflect"

// IsSeq reports whether v is a Go iterator: an iter.Seq or iter.Seq2.
func IsSeq(v Value) bool {
	if v.kind != KindObject {
		return false
	}
	_, ok := seqOf(v.ref)
	return ok
}

// Push calls yield with the elements that Iterate would return, one after the other, until yield
// returns false. The Go iterator runs in the caller's goroutine, and calls yield.
func Push(m *Meter, v Value, yield func(Value) bool) (err error) {
	fn, _ := seqOf(v.ref)
	over, called := false, false // called: yield is running, so a panic is its own
	push := func(v Value, ok bool, failure error) bool {
		if over {
			return false
		}
		if err = failure; err == nil {
			err = m.Step(1)
		}
		if err != nil || !ok {
			over = true
			return false
		}
		called = true
		over = !yield(v)
		called = false
		return !over
	}
	defer func() {
		if called {
			return // the panic is not one of the iterator
		}
		if p := recover(); p != nil && !over { // a panic at its end does not concern the page
			err = panicError("an iterator", p)
		}
	}()
	if fn.Type().CanSeq() {
		for x := range fn.Seq() {
			if !push(fromReflect(x), true, nil) {
				break
			}
		}
		return err
	}
	fails := fn.Type().In(0).In(1) == reflect.TypeFor[error]()
	for x, y := range fn.Seq2() {
		if !push(pairOf(x, y, fails)) {
			break
		}
	}
	return err
}
