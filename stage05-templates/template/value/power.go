package value

import (
	"math"
	"math/big"
)

// Pow returns a ** b. An integer with a negative exponent gives a float.
func Pow(m *Meter, a, b Value) (Value, error) {
	if a.IsInteger() && b.IsInteger() && b.integer().Sign() >= 0 {
		return powInts(m, a.integer(), b.integer())
	}
	x, y, err := floatOperands("** or pow()", a, b)
	if err != nil {
		return Value{}, err
	}
	if x == 0 && y < 0 {
		return Value{}, Errorf(ZeroDivisionError, "0.0 cannot be raised to a negative power")
	}
	if x < 0 && y != math.Trunc(y) {
		return Value{}, Errorf(ValueError, "a negative number to a fractional power is complex")
	}
	if err := m.Step(powSteps); err != nil {
		return Value{}, err
	}
	f := powFloats(x, y)
	if math.IsInf(f, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return Value{}, Errorf(OverflowError, "(34, 'Numerical result out of range')")
	}
	return Float(f), nil
}

// powSteps is the cost of a power of floats, which takes some microseconds.
const powSteps = 32

// powFloats is math.Pow, but rounded to the nearest float for common exponents, as the pow of C
// libraries is.
func powFloats(x, y float64) float64 {
	const precision, largest = 300, 4096
	twice := 2 * math.Abs(y)
	if twice != math.Trunc(twice) || twice > largest || x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return math.Pow(x, y)
	}
	base := new(big.Float).SetPrec(precision).SetFloat64(x)
	power := new(big.Float).SetPrec(precision).SetInt64(1)
	if int(twice)%2 == 1 {
		power.Sqrt(base)
	}
	for n := int(twice) / 2; n > 0; n /= 2 {
		if n%2 == 1 {
			power.Mul(power, base)
		}
		base.Mul(base, base)
	}
	if y < 0 {
		power.Quo(new(big.Float).SetInt64(1), power)
	}
	f, _ := power.Float64()
	return f
}

func powInts(m *Meter, x, exponent *big.Int) (Value, error) {
	if x.BitLen() <= 1 {
		// 0, 1 or -1: it matters only whether the exponent is zero, odd or even.
		if exponent.Sign() > 0 {
			exponent = big.NewInt(2 - int64(exponent.Bit(0)))
		}
	} else if !exponent.IsInt64() || exponent.Int64() > maxBits/int64(x.BitLen()-1) {
		return Value{}, Errorf(LimitError, "an integer of more than %d bits", maxBits)
	}
	power := new(big.Int).Exp(x, exponent, nil)
	if err := m.calculate(power, power); err != nil {
		return Value{}, err
	}
	return boundInt(power)
}

// Neg returns -v.
func Neg(v Value) (Value, error) {
	switch {
	case v.kind == KindFloat:
		return Float(-v.AsFloat()), nil
	case v.kind == KindInt && v.AsInt() != math.MinInt64:
		return Int64(-v.AsInt()), nil
	case v.IsInteger():
		return BigInt(new(big.Int).Neg(v.integer())), nil
	}
	return Value{}, unaryError(v, "unary -")
}

// Pos returns +v.
func Pos(v Value) (Value, error) {
	switch {
	case v.kind == KindFloat:
		return v, nil
	case v.IsInteger():
		return BigInt(v.integer()), nil
	}
	return Value{}, unaryError(v, "unary +")
}

// Abs returns abs(v).
func Abs(v Value) (Value, error) {
	switch {
	case v.kind == KindFloat:
		return Float(math.Abs(v.AsFloat())), nil
	case v.IsInteger():
		return BigInt(new(big.Int).Abs(v.integer())), nil
	}
	// abs() looks at the type, not at the value: an undefined value has no such method.
	return Value{}, Errorf(TypeError, "bad operand type for abs(): %s", Quote(v.TypeName()))
}

func unaryError(v Value, operator string) error {
	if err := useOfUndefined(v); err != nil {
		return err
	}
	return Errorf(TypeError, "bad operand type for %s: %s", operator, Quote(v.TypeName()))
}
