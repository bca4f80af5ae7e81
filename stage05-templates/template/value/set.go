package value

// Set is a set, such as the difference of the keys or items of two dicts. It keeps the order in which
// its elements were added.
type Set struct{ dict *Dict }

// setLike is a value that can be compared with sets: a Set, and the keys and items of a dict.
type setLike interface {
	sized
	Iterable
	contains(m *Meter, v Value) (bool, error)
}

// asSet returns v as a setLike, and false if it is none. The values of a dict are none.
func asSet(v Value) (setLike, bool) {
	if view, ok := v.ref.(*dictView); ok {
		return view, view.what != "values"
	}
	s, ok := v.ref.(*Set)
	return s, ok
}

// newSet returns the set of the elements of v.
func newSet(m *Meter, v Value) (*Set, error) {
	it, err := Iterate(m, v)
	if err != nil {
		return nil, err
	}
	s := &Set{NewDict()}
	for {
		x, ok, err := it.Next()
		if err != nil || !ok {
			return s, err
		}
		if err := m.GrowList(2); err != nil {
			return nil, err
		}
		if err := s.dict.SetKey(m, x, None()); err != nil {
			return nil, err
		}
	}
}

// Len returns the number of elements.
func (s *Set) Len() int { return s.dict.Len() }

// Iterate returns an Iter over the elements.
func (s *Set) Iterate(m *Meter) (Iter, error) { return Iterate(m, s.dict.Value()) }

func (s *Set) contains(m *Meter, v Value) (bool, error) { return Contains(m, s.dict.Value(), v) }

// TypeName returns "set".
func (s *Set) TypeName() string { return "set" }

// AppendRepr appends the elements in the order in which they were added.
func (s *Set) AppendRepr(dst []byte, m *Meter, depth int) ([]byte, error) {
	if s.Len() == 0 {
		return append(dst, "set()"...), nil
	}
	dst, err := appendItems(dst, m, NewList(s.dict.keys), '{', '}', depth)
	return dst, err
}

// Attribute returns a method that does not change the set.
func (s *Set) Attribute(_ *Meter, name string) (Value, bool, error) {
	method, ok := setMethods.bind(Object(s), name)
	return method, ok, nil
}

var setMethods = methods{
	"isdisjoint":   {min: 1, max: 1, call: isDisjoint},
	"issubset":     {min: 1, max: 1, call: setOrder(LessOrEqual)},
	"issuperset":   {min: 1, max: 1, call: setOrder(GreaterOrEqual)},
	"difference":   {min: 1, max: 1, call: func(m *Meter, v Value, a []Value) (Value, error) { return difference(m, v, a[0]) }},
	"intersection": {min: 1, max: 1, call: intersection},
	"union":        {min: 1, max: 1, call: union},
	"copy":         {call: func(m *Meter, v Value, _ []Value) (Value, error) { return union(m, v, []Value{v}) }},
}

// setOrder returns a method that compares the set with a set of the elements of its argument.
func setOrder(op Operator) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		other, err := newSet(m, a[0])
		if err != nil {
			return Value{}, err
		}
		holds, err := compareSets(m, op, v.ref.(*Set), other)
		return Bool(holds), err
	}
}

func isDisjoint(m *Meter, v Value, a []Value) (Value, error) {
	s, _ := asSet(v)
	it, err := Iterate(m, a[0])
	for err == nil {
		var x Value
		var ok, found bool
		if x, ok, err = it.Next(); err != nil || !ok {
			return Bool(true), err
		}
		if found, err = s.contains(m, x); found {
			return Bool(false), nil
		}
	}
	return Value{}, err
}

// difference returns the set of the elements of a that are not among those of b.
func difference(m *Meter, a, b Value) (Value, error) {
	without, err := newSet(m, b)
	if err != nil {
		return Value{}, err
	}
	return selected(m, a, func(v Value) (bool, error) {
		found, err := without.contains(m, v)
		return !found, err
	})
}

func intersection(m *Meter, v Value, a []Value) (Value, error) {
	with, err := newSet(m, a[0])
	if err != nil {
		return Value{}, err
	}
	return selected(m, v, func(x Value) (bool, error) { return with.contains(m, x) })
}

// selected returns the set of the elements of v for which wanted returns true.
func selected(m *Meter, v Value, wanted func(Value) (bool, error)) (Value, error) {
	all, err := newSet(m, v)
	if err != nil {
		return Value{}, err
	}
	s := &Set{NewDict()}
	for _, x := range all.dict.keys {
		ok, err := wanted(x)
		if err == nil && ok {
			err = s.dict.Set(x, None())
		}
		if err != nil {
			return Value{}, err
		}
	}
	return Object(s), nil
}

func union(m *Meter, v Value, a []Value) (Value, error) {
	s, err := newSet(m, v)
	if err != nil {
		return Value{}, err
	}
	more, err := newSet(m, a[0])
	if err != nil {
		return Value{}, err
	}
	for _, x := range more.dict.keys {
		if err := s.dict.Set(x, None()); err != nil {
			return Value{}, err
		}
	}
	return Object(s), nil
}

// subtractsSets reports whether a - b is a difference of sets: of two sets, or of the keys or items of
// a dict and any value with elements.
func subtractsSets(a, b Value) bool {
	_, isA := asSet(a)
	_, isB := asSet(b)
	_, viewA := a.ref.(*dictView)
	_, viewB := b.ref.(*dictView)
	return isA && isB || isA && viewA || isB && viewB
}

// equalSets reports whether two sets have the same elements.
func equalSets(m *Meter, a, b setLike) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	return containsAll(m, b, a)
}

// compareSets returns a op b, which means that one set is a part of the other.
func compareSets(m *Meter, op Operator, a, b setLike) (bool, error) {
	if op == Greater || op == GreaterOrEqual {
		a, b = b, a
	}
	if a.Len() > b.Len() || (op == Less || op == Greater) && a.Len() == b.Len() {
		return false, nil
	}
	return containsAll(m, b, a)
}

func containsAll(m *Meter, s, part setLike) (bool, error) {
	it, err := part.Iterate(m)
	for err == nil {
		var v Value
		var ok, found bool
		if v, ok, err = it.Next(); err != nil || !ok {
			return err == nil, err
		}
		if found, err = s.contains(m, v); err == nil && !found {
			return false, nil
		}
	}
	return false, err
}

// contains reports whether v is a key or an item of the dict.
func (d *dictView) contains(m *Meter, v Value) (bool, error) {
	if d.what == "keys" {
		return Contains(m, d.dict, v)
	}
	if v.kind != KindTuple || seqLen(v.ref) != 2 {
		return false, nil
	}
	found, ok, err := Index(m, d.dict, seqAt(v.ref, 0))
	if err != nil || !ok {
		return false, err
	}
	return Equal(m, found, seqAt(v.ref, 1))
}

// Attribute returns the attribute mapping, which is the dict itself, or the method that keys and items
// have.
func (d *dictView) Attribute(_ *Meter, name string) (Value, bool, error) {
	if name == "mapping" {
		return d.dict, true, nil
	}
	if d.what == "values" || name != "isdisjoint" {
		return Value{}, false, nil
	}
	return NewMethod(name, 1, 1, func(m *Meter, a []Value) (Value, error) {
		return isDisjoint(m, Object(d), a)
	}), true, nil
}
