package value

import "slices"

// listMethod returns a method of a list or a tuple.
func listMethod(v Value, name string) (Value, bool) {
	if found, ok := sequenceMethods.bind(v, name); ok || v.kind == KindTuple {
		return found, ok
	}
	return listMethods.bind(v, name)
}

// sequenceMethods do not change the list.
var sequenceMethods = methods{
	"count": {min: 1, max: 1, call: func(m *Meter, v Value, a []Value) (Value, error) {
		n := 0
		for i := range seqLen(v.ref) {
			same, err := stepEqual(m, seqAt(v.ref, i), a[0])
			if err != nil {
				return Value{}, err
			}
			if same {
				n++
			}
		}
		return Int(n), nil
	}},
	"index": {min: 1, max: 3, call: listIndex},
}

// listMethods are the methods of lists that a template has made. Lists of the program cannot be
// changed.
var listMethods = methods{
	"copy": {call: func(m *Meter, v Value, _ []Value) (Value, error) {
		values, err := Collect(m, v)
		return NewList(values), err
	}},
	"append": {min: 1, max: 1, call: changing(func(m *Meter, l *items, a []Value) (Value, error) {
		l.values = append(l.values, a[0])
		return None(), m.GrowList(2)
	})},
	"extend": {min: 1, max: 1, call: changing(func(m *Meter, l *items, a []Value) (Value, error) {
		more, err := Collect(m, a[0])
		l.values = append(l.values, more...)
		return None(), err
	})},
	"insert": {min: 2, max: 2, call: changing(func(m *Meter, l *items, a []Value) (Value, error) {
		at, err := asIndex(a[0])
		if err != nil {
			return Value{}, err
		}
		if at < 0 {
			at += len(l.values)
		}
		l.values = slices.Insert(l.values, max(0, min(at, len(l.values))), a[1])
		return None(), moved(m, l, 2)
	})},
	"pop": {max: 1, call: changing(func(m *Meter, l *items, a []Value) (Value, error) {
		at, err := intArgument(a, 0, -1)
		if err != nil {
			return Value{}, err
		}
		if len(l.values) == 0 {
			return Value{}, Errorf(IndexError, "pop from empty list")
		}
		i, ok := position(int64(at), len(l.values))
		if !ok {
			return Value{}, Errorf(IndexError, "pop index out of range")
		}
		v := l.values[i]
		l.values = slices.Delete(l.values, i, i+1)
		return v, moved(m, l, 0)
	})},
	"remove": {min: 1, max: 1, call: changing(func(m *Meter, l *items, a []Value) (Value, error) {
		for i, v := range l.values {
			same, err := stepEqual(m, v, a[0])
			if err != nil {
				return Value{}, err
			}
			if same {
				l.values = slices.Delete(l.values, i, i+1)
				return None(), nil
			}
		}
		return Value{}, Errorf(ValueError, "list.remove(x): x not in list")
	})},
	"clear": {call: changing(func(_ *Meter, l *items, _ []Value) (Value, error) {
		l.values = nil
		return None(), nil
	})},
	"reverse": {call: changing(func(m *Meter, l *items, _ []Value) (Value, error) {
		slices.Reverse(l.values)
		return None(), m.Step(len(l.values))
	})},
	"sort": {max: 2, keywords: []string{"key", "reverse"}, call: changing(sortList)},
}

func stepEqual(m *Meter, a, b Value) (bool, error) {
	if err := m.Step(1); err != nil {
		return false, err
	}
	if identical(a.ref, b.ref) && a.kind == b.kind && a.num == b.num {
		return true, nil
	}
	return Equal(m, a, b)
}

// moved counts the elements that a change has moved, and n new ones.
func moved(m *Meter, l *items, n int) error {
	if err := m.Step(len(l.values) / bytesPerStep); err != nil {
		return err
	}
	return m.GrowList(n)
}

// changing returns a method that changes a list.
func changing(change func(m *Meter, l *items, a []Value) (Value, error)) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		l, ok := v.ref.(*items)
		if !ok {
			return Value{}, Errorf(TypeError, "a template cannot change a list of the program")
		}
		return change(m, l, a)
	}
}

func listIndex(m *Meter, v Value, a []Value) (Value, error) {
	n := seqLen(v.ref)
	bounds := [2]int{0, n}
	for i := range bounds {
		at, err := intArgument(a, 1+i, bounds[i])
		if err != nil {
			return Value{}, err
		}
		if at < 0 {
			at = max(0, at+n)
		}
		bounds[i] = min(at, n)
	}
	for i := bounds[0]; i < bounds[1]; i++ {
		same, err := stepEqual(m, seqAt(v.ref, i), a[0])
		if err != nil {
			return Value{}, err
		}
		if same {
			return Int(i), nil
		}
	}
	repr, err := AppendRepr(nil, m, a[0])
	if err != nil {
		return Value{}, err
	}
	if v.kind == KindTuple {
		return Value{}, Errorf(ValueError, "tuple.index(x): x not in tuple")
	}
	return Value{}, Errorf(ValueError, "%s is not in list", repr)
}

// sortList is list.sort. If key is given, it is a function that returns the keys. The list is empty
// while that function runs.
func sortList(m *Meter, l *items, a []Value) (Value, error) {
	values := l.values
	l.values = nil
	sorted, err := sortedBy(m, values, a)
	if err != nil {
		sorted = values
	}
	l.values = sorted
	return None(), err
}

func sortedBy(m *Meter, values, a []Value) ([]Value, error) {
	keys := values
	if err := m.GrowList(3 * len(values)); err != nil {
		return nil, err
	}
	if key, ok := argument(a, 0); ok && key.kind != KindNone {
		keys = make([]Value, len(values))
		for i, v := range values {
			var err error
			if keys[i], err = Call(m, key, Args{Positional: []Value{v}}); err != nil {
				return nil, err
			}
		}
	}
	reverse, _ := argument(a, 1)
	order, err := sortedOrder(m, keys, Truth(reverse))
	sorted := make([]Value, len(values))
	for i, from := range order {
		sorted[i] = values[from]
	}
	return sorted, err
}

// sortedOrder returns the indexes of keys in sorted order. Equal keys keep their order, also in
// reverse.
func sortedOrder(m *Meter, keys []Value, reverse bool) (order []int, err error) {
	order = make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	less := func(i, j int) bool {
		if err == nil {
			err = m.Step(1)
		}
		if err != nil {
			return false
		}
		var ok bool
		ok, err = Compare(m, Less, keys[i], keys[j])
		return ok
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if reverse {
			i, j = j, i
		}
		switch {
		case less(i, j):
			return -1
		case less(j, i):
			return 1
		}
		return 0
	})
	return order, err
}
