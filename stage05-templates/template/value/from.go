package value

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
)

// Of returns x as a Value. It copies only numbers, arrays, and structs without a pointer to them. If
// the program later changes other data, the template sees the change.
func Of(x any) Value {
	switch x := x.(type) {
	case nil:
		return None()
	case Value:
		return x
	case string:
		return String(x)
	case bool:
		return Bool(x)
	case int:
		return Int(x)
	case int64:
		return Int64(x)
	case float64:
		return Float(x)
	case Markup:
		return Safe(string(x))
	case []byte:
		return String(string(x))
	case json.Number:
		return fromNumber(string(x))
	}
	return ofContainer(x)
}

// fromNumber converts a number of JSON. It is a float only if it has a point or an exponent.
func fromNumber(s string) Value {
	if i, ok := ParseInt(s, 10); ok {
		return i
	}
	f, _ := ParseFloat(s)
	return Float(f)
}

// ofContainer converts the most frequent types of containers without reflection.
func ofContainer(x any) Value {
	switch x := x.(type) {
	case []any, []string, []int, []map[string]any, []Value:
		return Value{kind: KindList, ref: x}
	case map[string]any, map[string]string:
		return Value{kind: KindDict, ref: x}
	case *Dict:
		return x.given()
	case Attributer, Caller, Sequence, Iterable, Printer:
		return Value{kind: KindObject, ref: x}
	}
	return fromReflect(reflect.ValueOf(x))
}

// fromReflect is Of for Go data of all types. For elements of slices, and for fields of structs that a
// pointer leads to, it takes a pointer instead of a copy.
func fromReflect(rv reflect.Value) Value {
	switch rv.Kind() {
	case reflect.Bool:
		return Bool(rv.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return named(rv, Int64(rv.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return named(rv, BigInt(new(big.Int).SetUint64(rv.Uint())))
	case reflect.Float32, reflect.Float64:
		return named(rv, Float(rv.Float()))
	case reflect.String:
		return fromString(rv)
	case reflect.Slice, reflect.Array:
		return fromSlice(rv)
	case reflect.Map:
		return Value{kind: KindDict, ref: rv.Interface()}
	case reflect.Pointer:
		return fromPointer(rv)
	case reflect.Interface:
		if rv.IsNil() {
			return None()
		}
		return Of(rv.Interface())
	case reflect.Struct:
		return fromStruct(rv)
	case reflect.Func, reflect.Chan:
		if rv.IsNil() {
			return None()
		}
	case reflect.Invalid:
		return None()
	}
	return Value{kind: KindObject, ref: rv.Interface()}
}

// named keeps the Go data of a number that prints as a name, such as time.March: it calculates as a
// number and prints as its name. It also keeps the Go data of a number that has its own form in JSON.
func named(rv reflect.Value, v Value) Value {
	if rv.Type().PkgPath() == "" || v.kind == KindBigInt {
		return v
	}
	if x := rv.Interface(); isStringer(x) || isJSON(rv.Type()) {
		v.ref = x
	}
	return v
}

func isStringer(x any) bool {
	_, ok := x.(fmt.Stringer)
	return ok
}

func fromString(rv reflect.Value) Value {
	t := rv.Type()
	switch {
	case t == reflect.TypeFor[string]():
	case t == reflect.TypeFor[Markup](), t.PkgPath() == "html/template" && t.Name() == "HTML":
		return Safe(rv.String())
	case t.NumMethod() > 0 && t.Implements(reflect.TypeFor[HTMLer]()):
		return Value{kind: KindObject, ref: rv.Interface()}
	}
	return String(rv.String())
}

func fromSlice(rv reflect.Value) Value {
	if rv.Type().Elem().Kind() == reflect.Uint8 {
		if rv.Type().Implements(reflect.TypeFor[fmt.Stringer]()) { // such as net.IP
			return Value{kind: KindObject, ref: rv.Interface()}
		}
		b := make([]byte, rv.Len())
		reflect.Copy(reflect.ValueOf(b), rv)
		return String(string(b))
	}
	if rv.CanAddr() {
		return Value{kind: KindList, ref: rv.Addr().Interface()}
	}
	return Value{kind: KindList, ref: rv.Interface()}
}

func fromPointer(rv reflect.Value) Value {
	if rv.IsNil() {
		return None()
	}
	if rv.Elem().Kind() == reflect.Struct {
		return ofStructPointer(rv.Interface())
	}
	return fromReflect(rv.Elem()) // which is addressable
}

func fromStruct(rv reflect.Value) Value {
	if rv.CanAddr() {
		return ofStructPointer(rv.Addr().Interface())
	}
	// A pointer to a copy, so the value has its methods with pointer receivers too.
	p := reflect.New(rv.Type())
	p.Elem().Set(rv)
	return ofStructPointer(p.Interface())
}

// ofStructPointer returns structs that stand for another kind, such as Dict, with that kind.
func ofStructPointer(p any) Value {
	switch p := p.(type) {
	case *Value:
		return *p
	case *Dict:
		return p.given()
	case *big.Int:
		return BigInt(new(big.Int).Set(p))
	}
	return Value{kind: KindObject, ref: p}
}
