package value

import (
	"math"
	"math/big"
	"unsafe"
)

// Kind tells which of Python's types a Value behaves like.
type Kind uint8

// The kinds, and what Go data becomes of them in Of.
const (
	KindUndefined Kind = iota // a name, attribute or item that is not there
	KindNone                  // nil
	KindBool                  // bool
	KindInt                   // integers of every size, while they fit in 64 bits
	KindBigInt                // larger integers
	KindFloat                 // float32, float64
	KindString                // string, []byte
	KindMarkup                // Markup: a string that is safe in HTML
	KindList                  // slices and arrays
	KindTuple                 // (1, 2): a list that templates cannot change
	KindDict                  // maps, and Dict
	KindIterator              // gives its elements once: what map, select and reverse return
	KindObject                // structs, functions, ranges and all the rest
)

// Markup is a Go string that is known to be safe in HTML: escaping leaves it
// as it is. It is markupsafe's Markup.
type Markup string

// Value is one value of a template. The zero Value is an undefined of which
// nothing more is known; IsMissing tells it from the others.
//
// A Value is small and is passed by value. Numbers live in num and strings are
// held by their first byte and their length, as log/slog does it, so that
// making one allocates nothing.
type Value struct {
	kind Kind
	num  uint64 // Bool, Int and Float: the bits; String and Markup: the length in bytes
	ref  any    // String and Markup: textPointer; else the Go data behind the value
}

// textPointer is a type of its own so that no Go data can be taken for it.
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

// BigInt returns an integer of any size. It keeps i if i needs more than 64
// bits; the caller must not change it afterwards.
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

// Safe returns s marked as safe in HTML.
func Safe(s string) Value { return text(KindMarkup, s) }

func text(kind Kind, s string) Value {
	return Value{kind: kind, num: uint64(len(s)), ref: textPointer(unsafe.StringData(s))}
}

// Kind returns what v behaves like.
func (v Value) Kind() Kind { return v.kind }

// IsMissing reports whether v is the zero Value.
func (v Value) IsMissing() bool { return v.kind == KindUndefined && v.ref == nil }

// IsString reports whether v is a str, safe or not.
func (v Value) IsString() bool { return v.kind == KindString || v.kind == KindMarkup }

// IsInteger reports whether v is an int, as a bool is in Python too.
func (v Value) IsInteger() bool {
	return v.kind == KindInt || v.kind == KindBool || v.kind == KindBigInt
}

// IsNumber reports whether v is an int, a bool or a float.
func (v Value) IsNumber() bool { return v.kind == KindFloat || v.IsInteger() }

// Text returns the text of a String or Markup, and "" for any other kind.
func (v Value) Text() string {
	if v.num == 0 || !v.IsString() {
		return ""
	}
	return unsafe.String((*byte)(v.ref.(textPointer)), int(v.num))
}

// AsInt returns the number of an Int or Bool, and 0 for any other kind.
func (v Value) AsInt() int64 {
	if v.kind != KindInt && v.kind != KindBool {
		return 0
	}
	return int64(v.num)
}

// AsFloat returns the number of a Float, and 0 for any other kind.
func (v Value) AsFloat() float64 {
	if v.kind != KindFloat {
		return 0
	}
	return math.Float64frombits(v.num)
}

// Ref returns the Go data behind a List, Tuple, Dict, Iterator or Object.
func (v Value) Ref() any {
	if v.IsString() {
		return nil
	}
	return v.ref
}

// integer returns the number of any integer kind as a big.Int, which the
// caller must not change.
func (v Value) integer() *big.Int {
	if v.kind == KindBigInt {
		return v.ref.(*big.Int)
	}
	return big.NewInt(v.AsInt())
}

// TypeName returns what Python calls the type of v, such as "str" or "dict".
// For Go data it is the name of the Go type.
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
