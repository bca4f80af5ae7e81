package value

import (
	"encoding"
	"encoding/json"
	"reflect"
)

// knowsJSON reports whether v is Go data whose type has its own JSON, although templates see a number,
// a list or a dict. For a list or dict of strings or bytes it may also be the type of the elements: as
// values these are only text.
func knowsJSON(v Value) bool {
	switch v.ref.(type) {
	case nil, *items, *Dict, []any, []string, []int, []Value, []map[string]any, map[string]any, map[string]string:
		return false
	}
	switch v.kind {
	case KindInt, KindFloat:
		return isJSON(reflect.TypeOf(v.ref))
	case KindList, KindDict:
		t := reflect.TypeOf(v.ref)
		if t.Kind() == reflect.Pointer { // a pointer to an element of Go data
			t = t.Elem()
		}
		return isJSON(t) || isText(t.Elem()) && isJSON(t.Elem())
	}
	return false
}

// isText reports whether templates see Go data of a type as strings.
func isText(t reflect.Type) bool {
	return t.Kind() == reflect.String || t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

// isJSON reports whether encoding/json calls a method of the type for its JSON, or for its text.
func isJSON(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}
