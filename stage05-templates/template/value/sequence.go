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

// TupleOf returns a tuple of the elements of s, which may have attributes too.
func TupleOf(s Sequence) Value { return Value{kind: KindTuple, ref: s} }

// seqLen returns the number of elements of the Go data of a List, Tuple or Sequence.
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

// seqAt returns element i, which must exist.
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
		return 0, m.Usable(v)
	case KindString, KindMarkup:
		return runeCount(v.Text()), m.Scan(int(v.num))
	case KindList, KindTuple:
		return seqLen(v.ref), nil
	case KindDict:
		return dictLen(v.ref), nil
	case KindObject:
		switch x := v.ref.(type) {
		case sized:
			return x.Len(), nil
		case Measurer:
			return x.Length(m)
		}
	}
	return 0, Errorf(TypeError, "object of type %s has no len()", Quote(v.TypeName()))
}

// Index returns v[i] for all kinds of v, and false if there is no such item or v has no items. A
// negative index counts from the end.
func Index(m *Meter, v, i Value) (Value, bool, error) {
	switch {
	case v.kind == KindUndefined && m.modeOf(v) == ChainableUndefined:
		return v, true, nil
	case v.kind == KindUndefined:
		return Value{}, false, useOfUndefined(v)
	case v.kind == KindDict:
		err := m.Scan(len(i.Text()))
		if err == nil {
			err = m.Usable(i)
		}
		if err != nil {
			return Value{}, false, err
		}
		return dictGet(v.ref, i)
	case i.kind != KindInt && i.kind != KindBool:
		return Value{}, false, nil
	case isSequence(v):
		if n, ok := position(i.AsInt(), seqLen(v.ref)); ok {
			return seqAt(v.ref, n), true, nil
		}
	case v.IsString():
		s := v.Text()
		if err := m.Scan(len(s)); err != nil {
			return Value{}, false, err
		}
		if n, ok := position(i.AsInt(), runeCount(s)); ok {
			return text(v.kind, runeSlice(s, n, n+1)), true, nil
		}
	}
	return Value{}, false, nil
}

// position returns an index from 0 to n-1 for an index that may be negative.
func position(i int64, n int) (int, bool) {
	if i < 0 {
		i += int64(n)
	}
	return int(i), 0 <= i && i < int64(n)
}
