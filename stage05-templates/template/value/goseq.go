package value

import (
	"iter"
	"reflect"
)

// maxOpenSeqs is the largest number of Go iterators that may be open in a render: each has a stack of
// its own until it ends.
const maxOpenSeqs = 1000

// openSeqs are the open Go iterators of a render, each with the function that ends it. A for tag ends
// its own iterator; the others are ended at the end of the render.
type openSeqs map[*func()]struct{}

// seqOf returns the Go function of a value that is an iter.Seq or iter.Seq2.
func seqOf(ref any) (fn reflect.Value, ok bool) {
	if f, isFunc := ref.(*Func); isFunc {
		fn = f.fn
	} else {
		fn = reflect.ValueOf(ref)
	}
	return fn, fn.Kind() == reflect.Func && (fn.Type().CanSeq() || fn.Type().CanSeq2())
}

// iterateSeq returns an Iter over the values of a Go iterator, or over its pairs of values. In an
// iter.Seq2[V, error] it yields the values, and the first error ends the loop.
//
// The iterator runs as a coroutine beside the template, so a loop can look ahead, and can end early.
func iterateSeq(m *Meter, fn reflect.Value) (Iter, error) {
	var next func() (Value, bool, error)
	var end func()
	if fn.Type().CanSeq() {
		pull, stop := iter.Pull(fn.Seq())
		next, end = func() (Value, bool, error) {
			x, ok := pull()
			if !ok {
				return Value{}, false, nil
			}
			return fromReflect(x), true, nil
		}, stop
	} else {
		pull, stop := iter.Pull2(fn.Seq2())
		fails := fn.Type().In(0).In(1) == reflect.TypeFor[error]()
		next, end = func() (Value, bool, error) {
			x, y, ok := pull()
			if !ok {
				return Value{}, false, nil
			}
			return pairOf(x, y, fails)
		}, stop
	}
	stop, err := m.openSeq(end)
	if err != nil {
		return Iter{}, err
	}
	it, err := Iterate(m, NewIterator("iterator", func() (v Value, ok bool, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = panicError("an iterator", p)
			}
			if !ok || err != nil {
				stop()
			}
		}()
		return next()
	}))
	it.Stop = stop
	return it, err
}

// pairOf returns a pair of an iter.Seq2 as one value.
func pairOf(x, y reflect.Value, fails bool) (Value, bool, error) {
	if !fails {
		return NewTuple(fromReflect(x), fromReflect(y)), true, nil
	}
	if failure, ok := y.Interface().(error); ok {
		return Value{}, false, &Error{Kind: CallError, Message: failure.Error(), Err: failure}
	}
	return fromReflect(x), true, nil
}

// openSeq records an iterator with the function that ends it. It returns a function to call instead,
// which may be called more than once.
func (m *Meter) openSeq(end func()) (stop func(), err error) {
	if m == nil {
		return end, nil
	}
	if m.over || len(m.seqs) >= maxOpenSeqs {
		end()
		if m.over {
			return nil, Errorf(LimitError, "the render of the iterator has ended")
		}
		return nil, Errorf(LimitError, "more than %d iterators are open", maxOpenSeqs)
	}
	if m.seqs == nil {
		m.seqs = openSeqs{}
	}
	key := &end
	m.seqs[key] = struct{}{}
	return func() {
		if _, open := m.seqs[key]; open {
			delete(m.seqs, key)
			quietly(end)
		}
	}, nil
}

// Close ends the open Go iterators. It is called at the end of the render.
func (m *Meter) Close() {
	m.over = true
	if m.seqs != nil {
		m.seqs.end()
	}
}

func (open openSeqs) end() {
	for end := range open {
		delete(open, end)
		quietly(*end)
	}
}

// quietly calls the function that ends an iterator, and ignores its panics: they do not concern the
// page.
func quietly(end func()) {
	defer func() { _ = recover() }()
	end()
}

// errChannel is the error for the use of a channel, which would block the program.
func errChannel(ref any) error {
	return Errorf(TypeError, "a %T would block the render: give the template a slice or an iter.Seq", ref)
}

func isChannel(ref any) bool {
	t := reflect.TypeOf(ref)
	return t != nil && t.Kind() == reflect.Chan
}
