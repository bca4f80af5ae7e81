package value

import (
	"math"
	"math/big"
	"math/bits"
)

// numberAttribute returns an attribute of a number.
func numberAttribute(v Value, name string) (Value, bool) {
	switch name {
	case "real":
		return plain(v), true
	case "imag":
		if v.kind == KindFloat {
			return Float(0), true
		}
		return Int(0), true
	case "conjugate":
		return NewMethod(name, 0, 0, func(*Meter, []Value) (Value, error) { return plain(v), nil }), true
	}
	if v.kind == KindFloat {
		return floatMethods.bind(v, name)
	}
	switch name {
	case "numerator":
		return plain(v), true
	case "denominator":
		return Int(1), true
	}
	return intMethods.bind(v, name)
}

// plain returns a number without the name that its Go data may have.
func plain(v Value) Value {
	switch v.kind {
	case KindFloat:
		return Float(v.AsFloat())
	case KindBigInt:
		return v
	}
	return Int64(v.AsInt())
}

var intMethods = methods{
	"bit_length": {call: func(_ *Meter, v Value, _ []Value) (Value, error) { return Int(v.integer().BitLen()), nil }},
	"bit_count": {call: func(m *Meter, v Value, _ []Value) (Value, error) {
		n := 0
		for _, word := range v.integer().Bits() {
			n += bits.OnesCount(uint(word))
		}
		return Int(n), nil
	}},
	"as_integer_ratio": {call: func(_ *Meter, v Value, _ []Value) (Value, error) { return NewTuple(plain(v), Int(1)), nil }},
}

var floatMethods = methods{
	"is_integer": {call: func(_ *Meter, v Value, _ []Value) (Value, error) {
		f := v.AsFloat()
		return Bool(f == math.Trunc(f) && !math.IsInf(f, 0)), nil
	}},
	"as_integer_ratio": {call: func(_ *Meter, v Value, _ []Value) (Value, error) {
		ratio := new(big.Rat).SetFloat64(v.AsFloat())
		if ratio == nil {
			kind := ErrorKind(OverflowError)
			if math.IsNaN(v.AsFloat()) {
				kind = ValueError
			}
			return Value{}, Errorf(kind, "cannot convert Infinity or NaN to integer ratio")
		}
		return NewTuple(BigInt(ratio.Num()), BigInt(ratio.Denom())), nil
	}},
	"hex": {call: func(_ *Meter, v Value, _ []Value) (Value, error) { return String(floatHex(v.AsFloat())), nil }},
	"fromhex": {min: 1, max: 1, call: func(_ *Meter, _ Value, a []Value) (Value, error) {
		if !a[0].IsString() {
			return Value{}, Errorf(TypeError, "bad argument type for built-in operation")
		}
		return floatFromHex(a[0].Text())
	}},
}
