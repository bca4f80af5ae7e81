package run

import (
	"fmt"

	"looper.example/stage05-templates/template/value"
)

// Loop is the variable loop in the body of a for. It is Jinja2's LoopContext.
type Loop struct {
	Iter    value.Iter
	index0  int
	length  int // -1 if not known
	depth0  int // how often the loop has called itself
	current value.Value
	before  value.Value   // the zero Value in the first turn
	ahead   []value.Value // elements that were taken from Iter before their turn
	head    int           // index in ahead of the element of the next turn
	changed []value.Value // the arguments of the last call of loop.changed
	called  bool          // loop.changed has been called
	// Recurse renders the body for other items; nil if the loop is not recursive.
	Recurse func(items value.Value, depth0 int) (value.Value, error)
}

// Start begins a loop over the elements of an Iter.
func (l *Loop) Start(it value.Iter, depth0 int) {
	*l = Loop{Iter: it, index0: -1, length: -1, depth0: depth0, ahead: l.ahead[:0], changed: l.changed[:0]}
	if n, ok := it.Rest(); ok {
		l.length = n
	}
}

// End separates a loop from the frame that it ran in. A template may still hold the loop.
func (l *Loop) End() {
	l.Iter, l.Recurse = value.Iter{}, nil
}

// Next begins the next turn and returns its element.
func (l *Loop) Next() (v value.Value, ok bool, err error) {
	if l.head < len(l.ahead) {
		v, ok = l.ahead[l.head], true
		l.head++
	} else {
		v, ok, err = l.Iter.Next()
	}
	if ok {
		l.Turn(v)
	}
	return v, ok, err
}

// Turn begins the next turn with the given element.
func (l *Loop) Turn(v value.Value) {
	l.index0++
	l.before, l.current = l.current, v
}

// peek returns the element of the next turn.
func (l *Loop) peek() (value.Value, bool, error) {
	if l.head == len(l.ahead) {
		v, ok, err := l.Iter.Next()
		if err != nil || !ok {
			return value.Value{}, false, err
		}
		l.ahead, l.head = append(l.ahead[:0], v), 0
	}
	return l.ahead[l.head], true, nil
}

// count returns the number of all turns. If the length is not known, it collects the elements.
func (l *Loop) count() (int, error) {
	if l.length < 0 {
		rest, err := l.Iter.Collect()
		if err != nil {
			return 0, err
		}
		l.ahead = append(l.ahead, rest...)
		l.length = l.index0 + 1 + len(l.ahead) - l.head
	}
	return l.length, nil
}

// fromEnd returns the number of turns after this one, plus offset.
func (l *Loop) fromEnd(offset int) (value.Value, error) {
	n, err := l.count()
	return value.Int(n - l.index0 - 1 + offset), err
}

// Cycle returns one of its arguments, in each turn the next one.
func (l *Loop) Cycle(_ *value.Meter, args []value.Value) (value.Value, error) {
	if len(args) == 0 {
		return value.Value{}, value.Errorf(value.TypeError, "no items for cycling given")
	}
	return args[l.index0%len(args)], nil
}

// Changed reports whether its arguments differ from those of its last call.
func (l *Loop) Changed(m *value.Meter, args []value.Value) (value.Value, error) {
	same, err := value.Equal(m, value.NewTuple(args...), value.NewTuple(l.changed...))
	if err != nil || same && l.called {
		return value.Bool(false), err
	}
	l.called = true
	l.changed = append(l.changed[:0], args...)
	return value.Bool(true), nil
}

// Attribute returns an attribute of the loop.
func (l *Loop) Attribute(m *value.Meter, name string) (value.Value, bool, error) {
	get := LoopAttributeOf(name)
	if get == nil {
		return value.Value{}, false, nil
	}
	v, err := get(l, m)
	return v, true, err
}

// Length returns the number of all turns.
func (l *Loop) Length(*value.Meter) (int, error) { return l.count() }

// Iterate continues the turns of the loop itself. Its elements are pairs of an element and the loop.
func (l *Loop) Iterate(m *value.Meter) (value.Iter, error) {
	return value.Iterate(m, value.NewIterator("LoopContext", func() (value.Value, bool, error) {
		v, ok, err := l.Next()
		return value.NewTuple(v, value.Object(l)), ok, err
	}))
}

// Call renders the body of a recursive loop for other items.
func (l *Loop) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	if len(args.Positional) == 0 && len(args.Keywords) == 1 && args.Keywords[0].Name == "iterable" {
		args = value.Args{Positional: []value.Value{args.Keywords[0].Value}}
	}
	if len(args.Positional) != 1 || len(args.Keywords) > 0 {
		return value.Value{}, value.Errorf(value.TypeError, "loop() takes the items to loop over, and nothing else")
	}
	if l.Recurse == nil {
		return value.Value{}, value.Errorf(value.TypeError, "The loop must have the 'recursive' marker to be called recursively.")
	}
	return l.Recurse(args.Positional[0], l.depth0+1)
}

// TypeName returns the name of the type in Jinja2.
func (l *Loop) TypeName() string { return "LoopContext" }

// Module returns the name of the type's module in Jinja2.
func (*Loop) Module() string { return "jinja2.runtime" }

// AppendRepr appends the number of the turn and of all turns.
func (l *Loop) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	n, err := l.count()
	return fmt.Appendf(dst, "<LoopContext %d/%d>", l.index0+1, n), err
}
