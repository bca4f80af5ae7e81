package value

import (
	"fmt"
	"iter"
	"reflect"
	"strings"
)

// Dict is a dict that keeps the order of insertion, as Python's does. A Go map has no order; templates
// see its keys sorted.
type Dict struct {
	keys, values []Value
	index        map[dictKey]int // key to its place in keys and values
}

// dictKey is equal for keys that are equal in Python: 1, 1.0 and True are the same key.
type dictKey struct {
	kind Kind
	num  uint64
	text string
	ref  any
}

// NewDict returns a dict of keys and values in turn, each converted as by Of. It panics if a key has no
// value, or cannot be a key.
func NewDict(keysAndValues ...any) *Dict {
	d := &Dict{}
	for i := 0; i < len(keysAndValues); i += 2 {
		if err := d.Set(Of(keysAndValues[i]), Of(keysAndValues[i+1])); err != nil {
			panic(err)
		}
	}
	return d
}

// Value returns d as a Value that templates can change.
func (d *Dict) Value() Value { return Value{kind: KindDict, ref: d} }

// given returns d as a Value that templates cannot change, because it belongs to the program.
func (d *Dict) given() Value { return Value{kind: KindDict, num: 1, ref: d} }

// Len returns the number of keys.
func (d *Dict) Len() int { return len(d.keys) }

// Set sets the value of a key. Lists and dicts cannot be keys.
func (d *Dict) Set(key, v Value) error {
	k, err := keyOf(key)
	if err != nil {
		return err
	}
	if i, ok := d.index[k]; ok {
		d.values[i] = v
		return nil
	}
	if d.index == nil {
		d.index = make(map[dictKey]int)
	}
	d.index[k] = len(d.keys)
	d.keys = append(d.keys, key)
	d.values = append(d.values, v)
	return nil
}

// SetKey is Set for a key that may be undefined, which is an error.
func (d *Dict) SetKey(m *Meter, key, v Value) error {
	if err := m.Usable(key); err != nil {
		return err
	}
	return d.Set(key, v)
}

// Get returns the value of a key, and false if the key is not there.
func (d *Dict) Get(key Value) (Value, bool, error) {
	k, err := keyOf(key)
	if err != nil {
		return Value{}, false, err
	}
	if i, ok := d.index[k]; ok {
		return d.values[i], true, nil
	}
	return Value{}, false, nil
}

// All yields the keys and values in order.
func (d *Dict) All() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		for i, key := range d.keys {
			if !yield(key, d.values[i]) {
				return
			}
		}
	}
}

// Hashable returns an error if v cannot be a key of a dict.
func Hashable(v Value) error {
	_, err := keyOf(v)
	return err
}

// keyOf returns the key of a value, as Python's hash and == define it.
func keyOf(v Value) (dictKey, error) { return keyAt(v, 0) }

func keyAt(v Value, depth int) (dictKey, error) {
	if err := checkDepth(depth); err != nil {
		return dictKey{}, err
	}
	switch v.kind {
	case KindString, KindMarkup:
		return dictKey{kind: KindString, text: v.Text()}, nil
	case KindBool, KindInt:
		return dictKey{kind: KindInt, num: v.num}, nil
	case KindFloat:
		if i, ok := exactInt(v.AsFloat()); ok {
			return dictKey{kind: KindInt, num: uint64(i)}, nil
		}
		return dictKey{kind: KindFloat, num: v.num}, nil
	case KindBigInt:
		return dictKey{kind: KindBigInt, text: string(v.integer().Bytes()), num: uint64(v.integer().Sign())}, nil
	case KindNone, KindUndefined:
		return dictKey{kind: v.kind}, nil
	case KindTuple:
		return tupleKey(v, depth)
	case KindList, KindDict:
		return dictKey{}, Errorf(TypeError, "unhashable type: %s", Quote(v.TypeName()))
	}
	if t, ok := TimeOf(v); ok {
		return dictKey{kind: v.kind, ref: keyOfTime(t)}, nil
	}
	if _, isSet := asSet(v); isSet || !reflect.ValueOf(v.ref).Comparable() {
		return dictKey{}, Errorf(TypeError, "unhashable type: %s", Quote(v.TypeName()))
	}
	return dictKey{kind: v.kind, ref: v.ref}, nil
}

// maxTupleKey is the largest length of a tupleKey, in bytes.
const maxTupleKey = 64 << 10

// tupleKey appends the keys of all elements.
func tupleKey(v Value, depth int) (dictKey, error) {
	var b strings.Builder
	for i := range seqLen(v.ref) {
		k, err := keyAt(seqAt(v.ref, i), depth+1)
		if err != nil {
			return dictKey{}, err
		}
		fmt.Fprintf(&b, "%d %d %d:%s %v,", k.kind, k.num, len(k.text), k.text, k.ref)
		if b.Len() > maxTupleKey {
			return dictKey{}, Errorf(LimitError, "a tuple of more than %d bytes as a key", maxTupleKey)
		}
	}
	return dictKey{kind: KindTuple, text: b.String()}, nil
}
