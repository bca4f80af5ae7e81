package value

import "unicode/utf8"

// Iter iterates over the elements of a value.
type Iter struct {
	meter *Meter
	seq   any                         // read by index, up to its length at the beginning
	text  string                      // read by character
	next  func() (Value, bool, error) // an Iterator
	i     int
	dict  *Dict // its keys are the elements
	size  int   // size of dict; a change during the loop is an error
	// Stop ends a Go iterator when no more elements are needed; nil for all other values.
	Stop func()
}

// Iterator yields its elements once, as Python's iterators and generators do.
type Iterator struct {
	name string // Python's type name
	next func() (Value, bool, error)
	done bool
}

// NewIterator returns an iterator. When there are no more elements, next returns false. It is not
// called after that, nor after an error. The name is Python's name of the type, such as "generator".
func NewIterator(name string, next func() (Value, bool, error)) Value {
	return Value{kind: KindIterator, ref: &Iterator{name: name, next: next}}
}

// AppendRepr appends the type of the iterator, without the address that Python shows.
func (it *Iterator) AppendRepr(dst []byte, _ *Meter, _ int) ([]byte, error) {
	return append(append(append(dst, '<'), it.name...), " object>"...), nil
}

func (it *Iterator) advance() (Value, bool, error) {
	if it.done {
		return Value{}, false, nil
	}
	v, ok, err := it.next()
	it.done = !ok || err != nil
	return v, !it.done, err
}

// Iterate returns an Iter over the elements of v: the characters of a string, or the keys of a dict.
func Iterate(m *Meter, v Value) (Iter, error) {
	switch v.kind {
	case KindUndefined:
		return Iter{}, m.Usable(v)
	case KindString, KindMarkup:
		return Iter{meter: m, text: v.Text()}, nil
	case KindList, KindTuple:
		return Iter{meter: m, seq: v.ref}, nil
	case KindDict:
		return iterateKeys(m, v.ref)
	case KindIterator:
		return Iter{meter: m, next: v.ref.(*Iterator).advance}, nil
	case KindObject:
		switch x := v.ref.(type) {
		case Sequence:
			return Iter{meter: m, seq: x}, nil
		case Iterable:
			return x.Iterate(m)
		}
		if seq, ok := seqOf(v.ref); ok {
			return iterateSeq(m, seq)
		}
		if isChannel(v.ref) {
			return Iter{}, errChannel(v.ref)
		}
	}
	return Iter{}, Errorf(TypeError, "%s object is not iterable", Quote(v.TypeName()))
}

func iterateKeys(m *Meter, ref any) (Iter, error) {
	if d, ok := ref.(*Dict); ok {
		return d.iterate(m, d.keys), nil
	}
	if err := m.GrowList(dictLen(ref)); err != nil {
		return Iter{}, err
	}
	keys := make([]Value, 0, dictLen(ref))
	for key := range dictItems(ref) {
		keys = append(keys, key)
	}
	return Iter{meter: m, seq: keys}, nil
}

func iterateValues(m *Meter, ref any) (Iter, error) {
	if d, ok := ref.(*Dict); ok {
		return d.iterate(m, dictValues{d}), nil
	}
	if err := m.GrowList(dictLen(ref)); err != nil {
		return Iter{}, err
	}
	values := make([]Value, 0, dictLen(ref))
	for _, v := range dictItems(ref) {
		values = append(values, v)
	}
	return Iter{meter: m, seq: values}, nil
}

// IterateItems returns an Iter over (key, value) tuples of a Dict.
func IterateItems(m *Meter, dict Value) (Iter, error) {
	if err := m.GrowList(4 * dictLen(dict.ref)); err != nil {
		return Iter{}, err
	}
	if d, ok := dict.ref.(*Dict); ok {
		return d.iterate(m, dictItemList{d}), nil
	}
	pairs := make([]Value, 0, dictLen(dict.ref))
	for key, v := range dictItems(dict.ref) {
		pairs = append(pairs, NewTuple(key, v))
	}
	return Iter{meter: m, seq: pairs}, nil
}

// Next returns the next element, and false after the last. It counts one step.
func (it *Iter) Next() (Value, bool, error) {
	if err := it.meter.Step(1); err != nil {
		return Value{}, false, err
	}
	switch {
	case it.seq != nil:
		if it.dict != nil && it.dict.Len() != it.size {
			return Value{}, false, Errorf(changedError, "dictionary changed size during iteration")
		}
		if it.i >= seqLen(it.seq) {
			it.seq, it.dict = nil, nil // as in Python, it stays at its end, even if elements are added
			return Value{}, false, nil
		}
		it.i++
		return seqAt(it.seq, it.i-1), true, nil
	case it.next != nil:
		return it.advance()
	case it.text != "":
		_, size := utf8.DecodeRuneInString(it.text)
		char := it.text[:size]
		it.text = it.text[size:]
		return String(char), true, nil
	}
	return Value{}, false, nil
}

func (it *Iter) advance() (Value, bool, error) {
	if err := it.meter.enter(); err != nil {
		return Value{}, false, err
	}
	v, ok, err := it.next()
	it.meter.leave()
	return v, ok, err
}

// End is called when no more elements are needed.
func (it *Iter) End() {
	if it.Stop != nil {
		it.Stop()
	}
}

// Rest returns the number of elements left, and false if it is not known without reading them.
func (it *Iter) Rest() (int, bool) {
	switch {
	case it.seq != nil:
		return max(0, seqLen(it.seq)-it.i), true
	case it.next != nil:
		return 0, false
	}
	return runeCount(it.text), true
}

// Collect returns list(v) as a new slice.
func Collect(m *Meter, v Value) ([]Value, error) {
	it, err := Iterate(m, v)
	if err != nil {
		return nil, err
	}
	return it.Collect()
}

// Collect returns the elements that are left.
func (it *Iter) Collect() ([]Value, error) {
	n, _ := it.Rest()
	if err := it.meter.GrowList(n); err != nil {
		return nil, err
	}
	values := make([]Value, 0, n)
	for {
		v, ok, err := it.Next()
		if err != nil || !ok {
			return values, err
		}
		if len(values) == cap(values) {
			if err := it.meter.GrowList(1 + len(values)); err != nil {
				return nil, err
			}
		}
		values = append(values, v)
	}
}
