package value

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
)

// Dict is a dict that keeps the order of insertion, as Python's does. A Go map
// has no order; a template sees its keys sorted.
type Dict struct {
	keys, values []Value
	index        map[dictKey]int // key to its place in keys and values
}

// dictKey is equal for keys that Python takes for equal: 1, 1.0 and True are
// one key.
type dictKey struct {
	kind Kind
	num  uint64
	text string
	ref  any
}

// NewDict returns a dict of keys and values in turn, each as Of takes it. It
// panics if there is a key without a value, or one that cannot be a key.
func NewDict(keysAndValues ...any) *Dict {
	d := &Dict{}
	for i := 0; i < len(keysAndValues); i += 2 {
		if err := d.Set(Of(keysAndValues[i]), Of(keysAndValues[i+1])); err != nil {
			panic(err)
		}
	}
	return d
}

// Value returns d as a Value.
func (d *Dict) Value() Value { return Value{kind: KindDict, ref: d} }

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

// keyOf is Python's hash.
func keyOf(v Value) (dictKey, error) {
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
		return tupleKey(v)
	case KindList, KindDict:
		return dictKey{}, Errorf(TypeError, "unhashable type: %s", Quote(v.TypeName()))
	}
	if !reflect.ValueOf(v.ref).Comparable() {
		return dictKey{}, Errorf(TypeError, "unhashable type: %s", Quote(v.TypeName()))
	}
	return dictKey{kind: v.kind, ref: v.ref}, nil
}

func tupleKey(v Value) (dictKey, error) {
	var b strings.Builder
	for i := range seqLen(v.ref) {
		k, err := keyOf(seqAt(v.ref, i))
		if err != nil {
			return dictKey{}, err
		}
		fmt.Fprintf(&b, "%d %d %q %v,", k.kind, k.num, k.text, k.ref)
	}
	return dictKey{kind: KindTuple, text: b.String()}, nil
}

// dictLen returns the number of keys of the Go data behind a Dict.
func dictLen(ref any) int {
	switch ref := ref.(type) {
	case *Dict:
		return len(ref.keys)
	case map[string]any:
		return len(ref)
	case map[string]string:
		return len(ref)
	}
	return reflect.ValueOf(ref).Len()
}

// dictGet returns the value of a key, and false if the key is not there.
func dictGet(ref any, key Value) (Value, bool, error) {
	switch ref := ref.(type) {
	case *Dict:
		return ref.Get(key)
	case map[string]any:
		x, ok := ref[key.Text()]
		return Of(x), ok && key.IsString(), checkKey(key)
	case map[string]string:
		x, ok := ref[key.Text()]
		return String(x), ok && key.IsString(), checkKey(key)
	}
	return mapGet(reflect.ValueOf(ref), key)
}

// checkKey returns the error of looking for a key that cannot be one.
func checkKey(key Value) error {
	if key.IsString() {
		return nil
	}
	_, err := keyOf(key)
	return err
}

// mapGet looks a key up in a Go map with keys of any type.
func mapGet(rv reflect.Value, key Value) (Value, bool, error) {
	if err := checkKey(key); err != nil {
		return Value{}, false, err
	}
	var k reflect.Value
	switch kind := rv.Type().Key().Kind(); {
	case kind == reflect.String && key.IsString():
		k = reflect.ValueOf(key.Text())
	case reflect.Int <= kind && kind <= reflect.Uintptr && key.kind == KindInt:
		k = reflect.ValueOf(key.AsInt())
		if back := k.Convert(rv.Type().Key()).Convert(k.Type()); back.Int() != k.Int() {
			return Value{}, false, nil // the number does not fit the type of the keys
		}
	default:
		return mapSearch(rv, key)
	}
	if found := rv.MapIndex(k.Convert(rv.Type().Key())); found.IsValid() {
		return fromReflect(found), true, nil
	}
	return Value{}, false, nil
}

// mapSearch compares a key with those of a Go map one by one.
func mapSearch(rv reflect.Value, key Value) (Value, bool, error) {
	want, err := keyOf(key)
	if err != nil {
		return Value{}, false, err
	}
	for it := rv.MapRange(); it.Next(); {
		if k, err := keyOf(fromReflect(it.Key())); err == nil && k == want {
			return fromReflect(it.Value()), true, nil
		}
	}
	return Value{}, false, nil
}

// dictItems yields the keys and values of the Go data behind a Dict.
func dictItems(ref any) iter.Seq2[Value, Value] {
	switch ref := ref.(type) {
	case *Dict:
		return ref.All()
	case map[string]any:
		return sortedItems(ref, Of)
	case map[string]string:
		return sortedItems(ref, String)
	}
	return mapItems(reflect.ValueOf(ref))
}

func sortedItems[V any](m map[string]V, of func(V) Value) iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(String(key), of(m[key])) {
				return
			}
		}
	}
}

func mapItems(rv reflect.Value) iter.Seq2[Value, Value] {
	d := &mapOrder{}
	for it := rv.MapRange(); it.Next(); {
		d.keys = append(d.keys, fromReflect(it.Key()))
		d.values = append(d.values, fromReflect(it.Value()))
	}
	sort.Sort(d)
	return (&Dict{keys: d.keys, values: d.values}).All()
}

// mapOrder sorts keys of any type, and their values with them: by kind, and
// inside of a kind by value.
type mapOrder struct{ keys, values []Value }

func (o *mapOrder) Len() int { return len(o.keys) }

func (o *mapOrder) Swap(i, j int) {
	o.keys[i], o.keys[j] = o.keys[j], o.keys[i]
	o.values[i], o.values[j] = o.values[j], o.values[i]
}

func (o *mapOrder) Less(i, j int) bool {
	a, b := o.keys[i], o.keys[j]
	if less, err := Compare(nil, Less, a, b); err == nil {
		return less
	}
	if a.kind != b.kind {
		return a.kind < b.kind
	}
	return fmt.Sprint(a.ref) < fmt.Sprint(b.ref)
}
