package value

import "reflect"

// functionOf returns the Go function of a Func, and other data unchanged.
func functionOf(ref any) any {
	if f, ok := ref.(*Func); ok {
		return f.fn.Interface()
	}
	return ref
}

// identical is Python's "is" for Go data: equal data if it is comparable, and the same slice, map or
// function.
func identical(a, b any) bool {
	x, y := reflect.ValueOf(functionOf(a)), reflect.ValueOf(functionOf(b))
	if !x.IsValid() || !y.IsValid() || x.Type() != y.Type() {
		return false
	}
	switch x.Kind() {
	case reflect.Slice:
		return x.Len() == y.Len() && x.UnsafePointer() == y.UnsafePointer()
	case reflect.Map, reflect.Func:
		return x.UnsafePointer() == y.UnsafePointer()
	}
	return x.Comparable() && y.Comparable() && a == b
}

// Same returns a is b. None, booleans, numbers and strings are the same if they are equal and of one
// type. Other values are the same if they are one object.
func Same(a, b Value) bool {
	switch {
	case a.kind != b.kind:
		return false
	case a.IsString():
		return a.Text() == b.Text()
	case a.kind == KindBigInt:
		return a.integer().Cmp(b.integer()) == 0
	case a.kind == KindNone || a.IsNumber():
		return a.num == b.num
	}
	return a.ref == nil && b.ref == nil || identical(a.ref, b.ref)
}
