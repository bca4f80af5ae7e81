package value

import "reflect"

// items is a list that a template has made.
type items struct{ values []Value }

// NewList returns a list of the values. It keeps the slice.
func NewList(values []Value) Value {
	return Value{kind: KindList, ref: &items{values}}
}

// NewTuple returns a tuple of the values. It keeps the slice.
func NewTuple(values ...Value) Value {
	return Value{kind: KindTuple, ref: &items{values}}
}

// seqLen returns the number of elements of the Go data behind a List, Tuple or Sequence.
func seqLen(ref any) int {
	switch ref := ref.(type) {
	case *items:
		return len(ref.values)
	case []any:
		return len(ref)
	case []string:
		return len(ref)
	case []int:
		return len(ref)
	case []map[string]any:
		return len(ref)
	case *[]any:
		return len(*ref)
	case *[]string:
		return len(*ref)
	case []Value:
		return len(ref)
	case Sequence:
		return ref.Len()
	}
	return reflect.Indirect(reflect.ValueOf(ref)).Len()
}

// seqAt returns element i, which must be there.
func seqAt(ref any, i int) Value {
	switch ref := ref.(type) {
	case *items:
		return ref.values[i]
	case []any:
		return Of(ref[i])
	case []string:
		return String(ref[i])
	case []int:
		return Int(ref[i])
	case []map[string]any:
		return Value{kind: KindDict, ref: ref[i]}
	case *[]any:
		return Of((*ref)[i])
	case *[]string:
		return String((*ref)[i])
	case []Value:
		return ref[i]
	case Sequence:
		return ref.At(i)
	}
	return fromReflect(reflect.Indirect(reflect.ValueOf(ref)).Index(i))
}

// isSequence reports whether v has elements that are numbered.
func isSequence(v Value) bool {
	switch v.kind {
	case KindList, KindTuple:
		return true
	case KindObject:
		_, ok := v.ref.(Sequence)
		return ok
	}
	return false
}

// IsSequence reports whether v has a length and items: the test "sequence".
func IsSequence(v Value) bool {
	return isSequence(v) || v.IsString() || v.kind == KindDict || v.kind == KindUndefined
}

// Len returns len(v).
func Len(m *Meter, v Value) (int, error) {
	switch v.kind {
	case KindUndefined:
		return 0, nil
	case KindString, KindMarkup:
		return runeCount(v.Text()), m.Scan(int(v.num))
	case KindList, KindTuple:
		return seqLen(v.ref), nil
	case KindDict:
		return dictLen(v.ref), nil
	case KindObject:
		if x, ok := v.ref.(sized); ok {
			return x.Len(), nil
		}
	}
	return 0, Errorf(TypeError, "object of type %s has no len()", Quote(v.TypeName()))
}

// Index returns v[i] for any kind of v, and false if there is no such item or
// v has no items. Indexes from the end are negative.
func Index(v, i Value) (Value, bool, error) {
	switch {
	case v.kind == KindUndefined:
		return Value{}, false, useOfUndefined(v)
	case v.kind == KindDict:
		return dictGet(v.ref, i)
	case i.kind != KindInt && i.kind != KindBool:
		return Value{}, false, nil
	case isSequence(v):
		if n, ok := position(i.AsInt(), seqLen(v.ref)); ok {
			return seqAt(v.ref, n), true, nil
		}
	case v.IsString():
		s := v.Text()
		if n, ok := position(i.AsInt(), runeCount(s)); ok {
			return text(v.kind, runeSlice(s, n, n+1)), true, nil
		}
	}
	return Value{}, false, nil
}

// position turns an index that may be negative into one from 0 to n-1.
func position(i int64, n int) (int, bool) {
	if i < 0 {
		i += int64(n)
	}
	return int(i), 0 <= i && i < int64(n)
}

// Slice returns v[start:stop:step], where None stands for what is left out.
func Slice(m *Meter, v, start, stop, step Value) (Value, error) {
	if err := useOfUndefined(v); err != nil {
		return Value{}, err
	}
	if !isSequence(v) && !v.IsString() {
		if v.kind == KindDict {
			return Value{}, Errorf(TypeError, "unhashable type: 'slice'")
		}
		return Value{}, Errorf(TypeError, "%s object is not subscriptable", Quote(v.TypeName()))
	}
	n, err := Len(m, v)
	if err != nil {
		return Value{}, err
	}
	s, err := resolveSlice(start, stop, step, n)
	if err != nil {
		return Value{}, err
	}
	if r, ok := v.ref.(*Range); ok {
		return Object(r.slice(s)), nil
	}
	if v.IsString() {
		return sliceText(m, v, s)
	}
	if err := m.GrowList(s.count); err != nil {
		return Value{}, err
	}
	values := make([]Value, s.count)
	for i := range values {
		values[i] = seqAt(v.ref, s.start+i*s.step)
	}
	return Value{kind: v.kind, ref: &items{values}}, nil
}

// sliceSpec is a slice of a sequence of a known length: count elements from
// start on, each step further, before stop is reached.
type sliceSpec struct{ start, stop, step, count int }

func resolveSlice(start, stop, step Value, n int) (sliceSpec, error) {
	by, err := sliceIndex(step, 1)
	if err != nil {
		return sliceSpec{}, err
	}
	if by == 0 {
		return sliceSpec{}, Errorf(ValueError, "slice step cannot be zero")
	}
	// The elements before which a slice starts and stops are clamped to these.
	low, high := 0, n
	first, last := low, high
	if by < 0 {
		low, high = -1, n-1
		first, last = high, low
	}
	from, err := sliceBound(start, first, low, high, n)
	if err != nil {
		return sliceSpec{}, err
	}
	to, err := sliceBound(stop, last, low, high, n)
	if err != nil {
		return sliceSpec{}, err
	}
	return sliceSpec{from, to, by, rangeLen(from, to, by)}, nil
}

func sliceBound(v Value, missing, low, high, n int) (int, error) {
	if v.kind == KindNone {
		return missing, nil
	}
	i, err := sliceIndex(v, missing)
	if i < 0 {
		i += n
	}
	return max(low, min(i, high)), err
}

func sliceIndex(v Value, missing int) (int, error) {
	switch v.kind {
	case KindNone:
		return missing, nil
	case KindInt, KindBool:
		// A larger one is past every end; half the range leaves room to add.
		return int(max(-1<<62, min(v.AsInt(), 1<<62))), nil
	case KindBigInt:
		return v.integer().Sign() << 62, nil
	}
	return 0, Errorf(TypeError, "slice indices must be integers or None or have an __index__ method")
}
