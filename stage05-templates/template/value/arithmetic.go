package value

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// maxBits is the largest size of an integer, in bits. It is far more than can be printed.
const maxBits = 1 << 16

// Add returns a + b for numbers, strings, lists or tuples.
func Add(m *Meter, a, b Value) (Value, error) {
	switch {
	case a.kind == KindInt && b.kind == KindInt:
		x, y := a.AsInt(), b.AsInt()
		if sum := x + y; (sum > x) == (y > 0) {
			return Int64(sum), nil
		}
	case a.IsString() && b.IsString(), a.kind == KindMarkup && knowsHTML(m, b), b.kind == KindMarkup && hasHTML(a):
		return concat(m, a, b)
	case a.kind == b.kind && (a.kind == KindList || a.kind == KindTuple):
		return joinItems(m, a, b)
	}
	sum, err := arith(m, "+", a, b, (*big.Int).Add, func(x, y float64) float64 { return x + y })
	if a.kind == KindString || a.kind == KindList || a.kind == KindTuple {
		return sum, concatError(err, a, b)
	}
	return sum, err
}

// Sub returns a - b for numbers or sets.
func Sub(m *Meter, a, b Value) (Value, error) {
	if a.kind == KindInt && b.kind == KindInt {
		x, y := a.AsInt(), b.AsInt()
		if diff := x - y; (diff < x) == (y > 0) {
			return Int64(diff), nil
		}
	}
	if subtractsSets(a, b) {
		return difference(m, a, b)
	}
	return arith(m, "-", a, b, (*big.Int).Sub, func(x, y float64) float64 { return x - y })
}

// Mul returns a * b for numbers, or for a string, list or tuple and a number.
func Mul(m *Meter, a, b Value) (Value, error) {
	switch {
	case a.kind == KindInt && b.kind == KindInt:
		x, y := a.AsInt(), b.AsInt()
		if high, low := bits.Mul64(magnitude(x), magnitude(y)); high == 0 && low <= math.MaxInt64 {
			return Int64(x * y), nil
		}
	case repeatable(a) && (b.kind != KindUndefined || a.kind == KindMarkup):
		return repeat(m, a, b)
	case repeatable(b) && a.kind != KindUndefined:
		return repeat(m, b, a)
	}
	return arith(m, "*", a, b, (*big.Int).Mul, func(x, y float64) float64 { return x * y })
}

func magnitude(i int64) uint64 {
	if i < 0 {
		return -uint64(i)
	}
	return uint64(i)
}

// arith applies an operator to two numbers: to integers of any size if both are integers, and otherwise
// to floats.
func arith(m *Meter, symbol string, a, b Value, ints func(z, x, y *big.Int) *big.Int, floats func(x, y float64) float64) (Value, error) {
	if a.IsInteger() && b.IsInteger() {
		x, y := a.integer(), b.integer()
		if err := m.calculate(x, y); err != nil {
			return Value{}, err
		}
		return boundInt(ints(new(big.Int), x, y))
	}
	if v, ok := timeArithmetic(symbol, a, b); ok {
		return v, nil
	}
	x, y, err := floatOperands(symbol, a, b)
	if err != nil {
		return Value{}, err
	}
	return Float(floats(x, y)), nil
}

// boundInt returns i as a Value, or an error if i is too large. The caller must not use i afterwards.
func boundInt(i *big.Int) (Value, error) {
	if i.BitLen() > maxBits {
		return Value{}, Errorf(LimitError, "an integer of more than %d bits", maxBits)
	}
	return BigInt(i), nil
}

// floatOperands returns two numbers as floats, or the error of an operator for which a and b have the
// wrong types.
func floatOperands(symbol string, a, b Value) (x, y float64, err error) {
	if err := anyUndefined(a, b); err != nil {
		return 0, 0, err
	}
	if !a.IsNumber() || !b.IsNumber() {
		return 0, 0, Errorf(TypeError, "unsupported operand type(s) for %s: %s and %s",
			symbol, Quote(a.TypeName()), Quote(b.TypeName()))
	}
	if x, err = ToFloat(a); err == nil {
		y, err = ToFloat(b)
	}
	return x, y, err
}

// ToFloat returns a number as a float, rounded if necessary.
func ToFloat(v Value) (float64, error) {
	switch v.kind {
	case KindFloat:
		return v.AsFloat(), nil
	case KindBigInt:
		f, _ := new(big.Float).SetInt(v.integer()).Float64()
		if math.IsInf(f, 0) {
			return 0, Errorf(OverflowError, "int too large to convert to float")
		}
		return f, nil
	case KindInt, KindBool:
		return float64(v.AsInt()), nil
	}
	return 0, Errorf(TypeError, "must be real number, not %s", v.TypeName())
}

// concat joins two strings. If one of them is markup, the other one is escaped.
func concat(m *Meter, a, b Value) (Value, error) {
	if a.kind != b.kind {
		var err error
		if a, err = Escape(m, a); err != nil {
			return Value{}, err
		}
		if b, err = Escape(m, b); err != nil {
			return Value{}, err
		}
	}
	if err := m.Grow(len(a.Text()) + len(b.Text())); err != nil {
		return Value{}, err
	}
	return text(a.kind, a.Text()+b.Text()), nil
}

// joinItems joins two lists or two tuples.
func joinItems(m *Meter, a, b Value) (Value, error) {
	x, err := Collect(m, a)
	if err != nil {
		return Value{}, err
	}
	y, err := Collect(m, b)
	if err != nil {
		return Value{}, err
	}
	return Value{kind: a.kind, ref: &items{append(x, y...)}}, nil
}

// concatError returns the error of a string or list to which a value of another type is added.
func concatError(err error, a, b Value) error {
	if err == nil || b.kind == KindUndefined {
		return err
	}
	return Errorf(TypeError, "can only concatenate %[1]s (not \"%[2]s\") to %[1]s", a.TypeName(), b.TypeName())
}

func repeatable(v Value) bool {
	return v.IsString() || v.kind == KindList || v.kind == KindTuple
}

// repeat returns a string, list or tuple that is repeated times times.
func repeat(m *Meter, v, times Value) (Value, error) {
	if v.kind == KindMarkup && !times.IsInteger() {
		_, err := asIndex(times) // unlike str, Markup does not let the other operand try to multiply
		return Value{}, err
	}
	if !times.IsInteger() {
		return Value{}, Errorf(TypeError, "can't multiply sequence by non-int of type %s", Quote(times.TypeName()))
	}
	if times.kind == KindBigInt {
		return Value{}, Errorf(OverflowError, "cannot fit 'int' into an index-sized integer")
	}
	n := int(max(0, times.AsInt()))
	if v.IsString() {
		if err := m.growTimes(len(v.Text()), n); err != nil {
			return Value{}, err
		}
		return text(v.kind, strings.Repeat(v.Text(), n)), nil
	}
	size := seqLen(v.ref)
	if err := m.growTimes(size*itemSize, n); err != nil {
		return Value{}, err
	}
	values := make([]Value, size*n)
	for i := range values {
		values[i] = seqAt(v.ref, i%size)
	}
	return Value{kind: v.kind, ref: &items{values}}, nil
}
