package value

import (
	"math"
	"math/big"
	"unsafe"
)

// Kind says which of Python's types a Value behaves like.
type Kind uint8

// The kinds, and the Go data that Of gives them to.
const (
	KindUndefined Kind = iota // a name, attribute or item that does not exist
	KindNone                  // nil
	KindBool                  // bool
	KindInt                   // integers of every size, if they fit in 64 bits
	KindBigInt                // larger integers
	KindFloat                 // float32, float64
	KindString                // string, []byte
	KindMarkup                // Markup: a string that is safe in HTML
	KindList                  // slices and arrays
	KindTuple                 // (1, 2): a list that templates cannot change
	KindDict                  // maps, and Dict
	KindIterator              // yields its elements once: the results of map, select and reverse
	KindObject                // structs, functions, ranges and all others
)

// Markup is a Go string that is safe in HTML: it is printed without escaping. It is the Markup of
// Python's markupsafe.
type Markup string

// Value is one value of a template. The zero Value is an undefined value without a name; IsMissing
// reports whether a Value is the zero Value.
//
// A Value is small and is passed by value. Numbers are in num. A string is held as a pointer to its
// first byte and its length, as in log/slog, so no allocation is needed to make one.
type Value struct {
	kind Kind
	num  uint64 // Bool, Int and Float: the bits; String and Markup: the length in bytes
	ref  any    // String and Markup: textPointer; otherwise the Go data
}

// textPointer is a type of its own, so it differs from all types of Go data.
type textPointer *byte

// None is Python's None.
func None() Value { return Value{kind: KindNone} }

// Bool returns True or False.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, num: 1}
	}
	return Value{kind: KindBool}
}

// Int returns an integer.
func Int(i int) Value { return Value{kind: KindInt, num: uint64(i)} }

// Int64 returns an integer.
func Int64(i int64) Value { return Value{kind: KindInt, num: uint64(i)} }

// BigInt returns an integer of any size. If i needs more than 64 bits, the Value keeps i, and the
// caller must not change it afterwards.
func BigInt(i *big.Int) Value {
	if i.IsInt64() {
		return Int64(i.Int64())
	}
	return Value{kind: KindBigInt, ref: i}
}

// Float returns a float.
func Float(f float64) Value { return Value{kind: KindFloat, num: math.Float64bits(f)} }

// String returns a str.
func String(s string) Value { return text(KindString, s) }

// Safe returns s as markup, which is safe in HTML.
func Safe(s string) Value { return text(KindMarkup, s) }

func text(kind Kind, s string) Value {
	return Value{kind: kind, num: uint64(len(s)), ref: textPointer(unsafe.StringData(s))}
}

// Kind returns the kind of v.
func (v Value) Kind() Kind { return v.kind }

// IsMissing reports whether v is the zero Value.
func (v Value) IsMissing() bool { return v.kind == KindUndefined && v.ref == nil }

// IsString reports whether v is a str, markup or not.
func (v Value) IsString() bool { return v.kind == KindString || v.kind == KindMarkup }

// IsInteger reports whether v is an int or a bool, which is an int in Python too.
func (v Value) IsInteger() bool {
	return v.kind == KindInt || v.kind == KindBool || v.kind == KindBigInt
}

// IsNumber reports whether v is an int, a bool or a float.
func (v Value) IsNumber() bool { return v.kind == KindFloat || v.IsInteger() }

// Text returns the text of a String or Markup, and "" for other kinds.
func (v Value) Text() string {
	if v.num == 0 || !v.IsString() {
		return ""
	}
	return unsafe.String((*byte)(v.ref.(textPointer)), int(v.num))
}

// AsInt returns the number of an Int or Bool, and 0 for other kinds.
func (v Value) AsInt() int64 {
	if v.kind != KindInt && v.kind != KindBool {
		return 0
	}
	return int64(v.num)
}

// AsFloat returns the number of a Float, and 0 for other kinds.
func (v Value) AsFloat() float64 {
	if v.kind != KindFloat {
		return 0
	}
	return math.Float64frombits(v.num)
}

// Ref returns the Go data of a List, Tuple, Dict, Iterator or Object.
func (v Value) Ref() any {
	if v.IsString() {
		return nil
	}
	return v.ref
}

// integer returns the number of any kind of integer as a big.Int, which the caller must not change.
func (v Value) integer() *big.Int {
	if v.kind == KindBigInt {
		return v.ref.(*big.Int)
	}
	return big.NewInt(v.AsInt())
}

// TypeName returns Python's name for the type of v, such as "str" or "dict". For Go data it is the name
// of the Go type.
func (v Value) TypeName() string {
	switch v.kind {
	case KindUndefined:
		return "Undefined"
	case KindNone:
		return "NoneType"
	case KindBool:
		return "bool"
	case KindInt, KindBigInt:
		return "int"
	case KindFloat:
		return "float"
	case KindString:
		return "str"
	case KindMarkup:
		return "Markup"
	case KindList:
		return "list"
	case KindTuple:
		return "tuple"
	case KindDict:
		return "dict"
	case KindIterator:
		return v.ref.(*Iterator).name
	default:
		return objectTypeName(v.ref)
	}
}
