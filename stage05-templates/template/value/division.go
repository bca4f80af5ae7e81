package value

import (
	"math"
	"math/big"
)

// Div returns a / b, which is a float.
func Div(m *Meter, a, b Value) (Value, error) {
	if a.IsInteger() && b.IsInteger() {
		return divideInts(m, a, b)
	}
	x, y, err := divisionOperands("/", a, b, "float division by zero")
	if err != nil {
		return Value{}, err
	}
	return Float(x / y), nil
}

// divideInts divides exactly and rounds only once, at the end, also for integers that are not floats.
func divideInts(m *Meter, a, b Value) (Value, error) {
	if !Truth(b) {
		return Value{}, Errorf(ZeroDivisionError, "division by zero")
	}
	const exact = 1 << 53
	if a.kind != KindBigInt && b.kind != KindBigInt && magnitude(a.AsInt()) <= exact && magnitude(b.AsInt()) <= exact {
		return Float(float64(a.AsInt()) / float64(b.AsInt())), nil
	}
	x, y := a.integer(), b.integer()
	if err := m.calculate(x, y); err != nil {
		return Value{}, err
	}
	f, _ := new(big.Rat).SetFrac(x, y).Float64()
	if math.IsInf(f, 0) {
		return Value{}, Errorf(OverflowError, "integer division result too large for a float")
	}
	return Float(f), nil
}

// FloorDiv returns a // b, rounded down.
func FloorDiv(m *Meter, a, b Value) (Value, error) {
	if a.IsInteger() && b.IsInteger() {
		q, _, err := divModInts(m, a, b, "integer division or modulo by zero")
		return q, err
	}
	x, y, err := divisionOperands("//", a, b, "float floor division by zero")
	if err != nil {
		return Value{}, err
	}
	q, _ := divModFloats(x, y)
	return Float(q), nil
}

// Mod returns a % b, which has the sign of b. If a is a string, it returns a formatted with b.
func Mod(m *Meter, a, b Value) (Value, error) {
	if a.IsString() {
		return Format(m, a, b)
	}
	if a.IsInteger() && b.IsInteger() {
		_, r, err := divModInts(m, a, b, "integer modulo by zero")
		return r, err
	}
	x, y, err := divisionOperands("%", a, b, "float modulo")
	if err != nil {
		return Value{}, err
	}
	_, r := divModFloats(x, y)
	return Float(r), nil
}

func divisionOperands(symbol string, a, b Value, byZero string) (x, y float64, err error) {
	x, y, err = floatOperands(symbol, a, b)
	if err == nil && y == 0 {
		err = Errorf(ZeroDivisionError, "%s", byZero)
	}
	return x, y, err
}

// divModInts returns a // b and a % b.
func divModInts(m *Meter, a, b Value, byZero string) (q, r Value, err error) {
	if !Truth(b) {
		return Value{}, Value{}, Errorf(ZeroDivisionError, "%s", byZero)
	}
	x, y := a.AsInt(), b.AsInt()
	if a.kind == KindBigInt || b.kind == KindBigInt || x == math.MinInt64 {
		return divModBigInts(m, a.integer(), b.integer())
	}
	quotient, rest := x/y, x%y
	if rest != 0 && (rest < 0) != (y < 0) {
		quotient--
		rest += y
	}
	return Int64(quotient), Int64(rest), nil
}

func divModBigInts(m *Meter, x, y *big.Int) (q, r Value, err error) {
	if err := m.calculate(x, y); err != nil {
		return Value{}, Value{}, err
	}
	quotient, rest := new(big.Int).QuoRem(x, y, new(big.Int))
	if rest.Sign()*y.Sign() < 0 {
		quotient.Sub(quotient, big.NewInt(1))
		rest.Add(rest, y)
	}
	return BigInt(quotient), BigInt(rest), nil
}

// divModFloats returns x // y and x % y. It begins with the exact remainder, as Python does, because x
// / y would be rounded before it is rounded down.
func divModFloats(x, y float64) (q, r float64) {
	r = math.Mod(x, y)
	q = (x - r) / y
	if r == 0 {
		r = math.Copysign(0, y)
	} else if (r < 0) != (y < 0) {
		r += y
		q--
	}
	if q == 0 {
		return math.Copysign(0, x/y), r
	}
	floor := math.Floor(q)
	if q-floor > 0.5 {
		floor++
	}
	return floor, r
}
