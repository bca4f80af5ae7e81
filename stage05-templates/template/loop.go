package template

import (
	"fmt"

	"looper.example/stage05-templates/template/value"
)

// loop is the variable loop in the body of a for: where it stands. It is
// Jinja2's LoopContext.
type loop struct {
	iter    value.Iter
	index0  int
	length  int // -1 if not known
	depth0  int // how many times the loop has called itself
	current value.Value
	before  value.Value   // the zero Value in the first turn
	ahead   []value.Value // elements that were taken before their turn
	head    int           // the first of them that is still to come
	changed []value.Value // the arguments of the last call of loop.changed
	called  bool          // whether there was one
	// recurse renders the body for other items; nil if the loop is not recursive.
	recurse func(items value.Value, depth0 int) (value.Value, error)
}

// start begins a loop over the elements of an Iter.
func (l *loop) start(it value.Iter, depth0 int) {
	*l = loop{iter: it, index0: -1, length: -1, depth0: depth0, ahead: l.ahead[:0], changed: l.changed[:0]}
	if n, ok := it.Rest(); ok {
		l.length = n
	}
}

// end cuts a loop off from the frame that it ran in. Something may still have it.
func (l *loop) end() {
	l.iter, l.recurse = value.Iter{}, nil
}

// next goes to the next turn and returns its element.
func (l *loop) next() (v value.Value, ok bool, err error) {
	if l.head < len(l.ahead) {
		v, ok = l.ahead[l.head], true
		l.head++
	} else {
		v, ok, err = l.iter.Next()
	}
	if ok {
		l.index0++
		l.before, l.current = l.current, v
	}
	return v, ok, err
}

// peek returns the element of the next turn.
func (l *loop) peek() (value.Value, bool, error) {
	if l.head == len(l.ahead) {
		v, ok, err := l.iter.Next()
		if err != nil || !ok {
			return value.Value{}, false, err
		}
		l.ahead, l.head = append(l.ahead[:0], v), 0
	}
	return l.ahead[l.head], true, nil
}

// count returns how many turns there are in all. If only walking over the
// elements can tell, it does.
func (l *loop) count() (int, error) {
	if l.length < 0 {
		rest, err := l.iter.Collect()
		if err != nil {
			return 0, err
		}
		l.ahead = append(l.ahead, rest...)
		l.length = l.index0 + 1 + len(l.ahead) - l.head
	}
	return l.length, nil
}

// fromEnd returns how many turns are left, plus offset.
func (l *loop) fromEnd(offset int) (value.Value, error) {
	n, err := l.count()
	return value.Int(n - l.index0 - 1 + offset), err
}

// cycle returns one of its arguments, the next one in each turn.
func (l *loop) cycle(_ *value.Meter, args []value.Value) (value.Value, error) {
	if len(args) == 0 {
		return value.Value{}, value.Errorf(value.TypeError, "no items for cycling given")
	}
	return args[l.index0%len(args)], nil
}

// hasChanged reports whether its arguments are others than in the last call.
func (l *loop) hasChanged(m *value.Meter, args []value.Value) (value.Value, error) {
	same, err := value.Equal(m, value.NewTuple(args...), value.NewTuple(l.changed...))
	if err != nil || same && l.called {
		return value.Bool(false), err
	}
	l.called = true
	l.changed = append(l.changed[:0], args...)
	return value.Bool(true), nil
}

// Attribute returns an attribute of the loop.
func (l *loop) Attribute(m *value.Meter, name string) (value.Value, bool, error) {
	get := loopAttributeOf(name)
	if get == nil {
		return value.Value{}, false, nil
	}
	v, err := get(l, m)
	return v, true, err
}

// Call renders the body of a recursive loop for other items.
func (l *loop) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	if len(args.Positional) != 1 || len(args.Keywords) > 0 {
		return value.Value{}, value.Errorf(value.TypeError, "loop() takes the items to loop over, and nothing else")
	}
	if l.recurse == nil {
		return value.Value{}, value.Errorf(value.TypeError, "The loop must have the 'recursive' marker to be called recursively.")
	}
	return l.recurse(args.Positional[0], l.depth0+1)
}

// TypeName returns Jinja2's name.
func (l *loop) TypeName() string { return "LoopContext" }

// AppendRepr prints where the loop stands.
func (l *loop) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	n, err := l.count()
	return fmt.Appendf(dst, "<LoopContext %d/%d>", l.index0+1, n), err
}
