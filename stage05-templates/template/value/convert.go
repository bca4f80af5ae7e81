package value

import (
	"math/big"
	"reflect"
)

// toGo converts v to a Go type, for the parameter of a function.
func toGo(m *Meter, v Value, t reflect.Type) (reflect.Value, error) {
	if t == reflect.TypeFor[Value]() {
		return reflect.ValueOf(v), nil
	}
	if x, ok := goData(v); ok && reflect.TypeOf(x).AssignableTo(t) {
		return reflect.ValueOf(x), nil
	}
	switch kind := t.Kind(); {
	case v.kind == KindUndefined || v.kind == KindNone:
		return nilOf(v, t)
	case kind == reflect.Interface:
		return toInterface(m, v, t)
	case t == reflect.TypeFor[*big.Int]() && v.IsInteger():
		return reflect.ValueOf(new(big.Int).Set(v.integer())), nil
	case kind == reflect.String && v.IsString():
		return reflect.ValueOf(v.Text()).Convert(t), nil
	case kind == reflect.Bool && v.kind == KindBool:
		return reflect.ValueOf(v.num != 0).Convert(t), nil
	case reflect.Int <= kind && kind <= reflect.Uint64 && v.kind == KindInt:
		return toInteger(v, t)
	case (kind == reflect.Float32 || kind == reflect.Float64) && v.IsNumber():
		f, err := ToFloat(v)
		return reflect.ValueOf(f).Convert(t), err
	case kind == reflect.Slice && v.kind != KindDict && !v.IsString():
		return toSlice(m, v, t)
	case kind == reflect.Map && v.kind == KindDict:
		return toMap(m, v, t)
	case kind == reflect.Pointer:
		return toPointer(m, v, t)
	case kind == reflect.Struct && v.kind == KindObject && reflect.TypeOf(v.ref) == reflect.PointerTo(t):
		return reflect.ValueOf(v.ref).Elem(), nil
	}
	return reflect.Value{}, errArgument(v, t)
}

// toPointer converts for parameters that are pointers: they are nil if the argument is missing.
func toPointer(m *Meter, v Value, t reflect.Type) (reflect.Value, error) {
	x, err := toGo(m, v, t.Elem())
	if err != nil {
		return x, err
	}
	p := reflect.New(t.Elem())
	p.Elem().Set(x)
	return p, nil
}

func toInterface(m *Meter, v Value, t reflect.Type) (reflect.Value, error) {
	x, err := Export(m, v)
	if err == nil && !reflect.TypeOf(x).AssignableTo(t) {
		err = errArgument(v, t)
	}
	return reflect.ValueOf(x), err
}

func errArgument(v Value, t reflect.Type) error {
	return Errorf(TypeError, "expected %s, got %s", t, v.TypeName())
}

// nilOf converts None and undefined values to the nil of types that have one. An undefined value also
// becomes the empty string.
func nilOf(v Value, t reflect.Type) (reflect.Value, error) {
	switch t.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Slice, reflect.Map, reflect.Func:
		return reflect.Zero(t), nil
	case reflect.String:
		if v.kind == KindUndefined {
			return reflect.Zero(t), nil
		}
	}
	return reflect.Value{}, errArgument(v, t)
}

func toInteger(v Value, t reflect.Type) (reflect.Value, error) {
	x := reflect.New(t).Elem()
	i := v.AsInt()
	switch {
	case x.CanInt() && !x.OverflowInt(i):
		x.SetInt(i)
	case x.CanUint() && i >= 0 && !x.OverflowUint(uint64(i)):
		x.SetUint(uint64(i))
	default:
		return x, Errorf(OverflowError, "%d does not fit into %s", i, t)
	}
	return x, nil
}

func toSlice(m *Meter, v Value, t reflect.Type) (reflect.Value, error) {
	it, err := Iterate(m, v)
	if err != nil {
		return reflect.Value{}, errArgument(v, t)
	}
	values, err := it.Collect()
	if err != nil {
		return reflect.Value{}, err
	}
	slice := reflect.MakeSlice(t, len(values), len(values))
	for i, item := range values {
		x, err := toGo(m, item, t.Elem())
		if err != nil {
			return reflect.Value{}, err
		}
		slice.Index(i).Set(x)
	}
	return slice, nil
}

func toMap(m *Meter, v Value, t reflect.Type) (reflect.Value, error) {
	if err := m.GrowList(dictLen(v.ref)); err != nil {
		return reflect.Value{}, err
	}
	converted := reflect.MakeMap(t)
	for key, item := range dictItems(v.ref) {
		k, err := toGo(m, key, t.Key())
		if err != nil {
			return reflect.Value{}, err
		}
		x, err := toGo(m, item, t.Elem())
		if err != nil {
			return reflect.Value{}, err
		}
		converted.SetMapIndex(k, x)
	}
	return converted, nil
}
