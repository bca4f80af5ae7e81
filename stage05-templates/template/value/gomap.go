package value

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"sort"
)

// dictLen returns the number of keys of the Go data of a Dict.
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

// checkKey returns the error for a key that cannot be a key of a dict.
func checkKey(key Value) error {
	if key.IsString() {
		return nil
	}
	_, err := keyOf(key)
	return err
}

// mapGet returns the value of a key in a Go map with keys of any type.
func mapGet(rv reflect.Value, key Value) (Value, bool, error) {
	if err := checkKey(key); err != nil {
		return Value{}, false, err
	}
	var k reflect.Value
	switch kind := rv.Type().Key().Kind(); {
	case kind == reflect.String && key.IsString():
		k = reflect.ValueOf(key.Text())
	case reflect.Int <= kind && kind <= reflect.Uint64 && key.kind == KindInt:
		var err error
		if k, err = toInteger(key, rv.Type().Key()); err != nil {
			return Value{}, false, nil // a number that cannot be a key of the map
		}
	default:
		return mapSearch(rv, key)
	}
	if found := rv.MapIndex(k.Convert(rv.Type().Key())); found.IsValid() {
		return fromReflect(found), true, nil
	}
	return Value{}, false, nil
}

// mapSearch compares a key with all keys of a Go map, one after the other.
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

// dictItems yields the keys and values of the Go data of a Dict.
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

// mapOrder sorts keys of any type, together with their values: by kind, and within a kind by value.
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
