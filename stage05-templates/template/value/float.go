package value

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// AppendFloat appends repr(f): the fewest digits that read back as f, with an exponent from 1e+16 on
// and below 0.0001.
func AppendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if !bytes.Contains(dst[start:], []byte(".")) {
		dst = append(dst, ".0"...)
	}
	return dst
}

// Round returns round(v, digits). If two results are equally near, it returns the even one. An int
// stays an int.
func Round(v Value, digits int) (Value, error) {
	switch {
	case v.kind == KindFloat:
		return roundFloat(v.AsFloat(), digits)
	case v.IsInteger():
		if digits >= 0 {
			return BigInt(v.integer()), nil
		}
		return roundInt(v.integer(), -digits), nil
	}
	return Value{}, Errorf(TypeError, "type %s doesn't define __round__ method", v.TypeName())
}

func roundFloat(f float64, digits int) (Value, error) {
	// Beyond these limits, either no digit of a float64 is rounded away, or all are.
	if math.IsNaN(f) || math.IsInf(f, 0) || digits > 323 {
		return Float(f), nil
	}
	if digits < -308 {
		return Float(math.Copysign(0, f)), nil
	}
	if digits < 0 {
		return roundLarge(f, -digits)
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', digits, 64), 64)
	if err != nil {
		return Value{}, errRounded()
	}
	return Float(r), nil
}

// roundLarge rounds to a multiple of ten to the n, where n > 0.
func roundLarge(f float64, n int) (Value, error) {
	digits := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, _ := strconv.Atoi(digits[strings.IndexByte(digits, 'e')+1:])
	switch keep := exponent - n; {
	case keep >= 0:
		digits = strconv.FormatFloat(f, 'e', keep, 64)
	case keep == -1 && math.Abs(f) > 5*math.Pow10(n-1):
		digits = "1e" + strconv.Itoa(n)
	default:
		digits = "0"
	}
	r, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return Value{}, errRounded()
	}
	return Float(math.Copysign(r, f)), nil
}

func errRounded() error {
	return Errorf(OverflowError, "rounded value too large to represent")
}

// roundInt rounds i to a multiple of ten to the n, half to even.
func roundInt(i *big.Int, n int) Value {
	if n > maxDigits {
		return Int(0)
	}
	unit := pow10(n)
	q, rest := new(big.Int).DivMod(i, unit, new(big.Int)) // 0 <= rest < unit
	switch twice := rest.Lsh(rest, 1).Cmp(unit); {
	case twice > 0, twice == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(1))
	}
	return BigInt(q.Mul(q, unit))
}

func pow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}
