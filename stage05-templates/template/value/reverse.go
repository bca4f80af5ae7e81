package value

import "slices"

// Reversed returns an Iter over the elements of v from the last to the first, and false if v has no
// last element, such as an iterator.
func Reversed(m *Meter, v Value) (Iter, bool, error) {
	switch {
	case v.kind == KindUndefined:
		return Iter{}, true, m.Usable(v)
	case v.IsString():
		return reversedText(m, v)
	case isSequence(v):
		return reversedItems(m, v.ref), true, nil
	case v.kind == KindDict:
		keys, err := Collect(m, v)
		slices.Reverse(keys)
		return Iter{meter: m, seq: keys}, true, err
	}
	view, ok := v.ref.(*dictView)
	if !ok {
		return Iter{}, false, nil
	}
	it, err := view.Iterate(m)
	if err != nil {
		return Iter{}, false, err
	}
	values, err := it.Collect()
	slices.Reverse(values)
	return Iter{meter: m, seq: values}, true, err
}

func reversedItems(m *Meter, ref any) Iter {
	i := seqLen(ref)
	return Iter{meter: m, next: func() (Value, bool, error) {
		i--
		if i < 0 || i >= seqLen(ref) {
			return Value{}, false, nil
		}
		return seqAt(ref, i), true, nil
	}}
}

// reversedText keeps markup as markup, unlike Iterate: Python's reversed reads the characters by index.
func reversedText(m *Meter, v Value) (Iter, bool, error) {
	if err := m.GrowList(len(v.Text())); err != nil {
		return Iter{}, false, err
	}
	var chars []Value
	for _, r := range v.Text() {
		chars = append(chars, text(v.kind, string(r)))
	}
	slices.Reverse(chars)
	return Iter{meter: m, seq: chars}, true, nil
}
