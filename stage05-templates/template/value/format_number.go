package value

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// integer formats with %d, %i, %u, %o, %x or %X.
func (f *formatter) integer(d directive, v Value) error {
	i, err := f.asInteger(d, v)
	if err != nil {
		return err
	}
	base, prefix := 10, ""
	switch d.verb {
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0x"
	}
	digits := new(big.Int).Abs(i).Text(base)
	if base == 10 && len(digits) > maxDigits {
		return Errorf(ValueError, "an integer of more than %d digits cannot be printed", maxDigits)
	}
	if len(digits) < d.precision {
		digits = strings.Repeat("0", d.precision-len(digits)) + digits
	}
	sign := d.sign(i.Sign() < 0)
	if d.alternate {
		sign += prefix
	}
	if d.verb == 'X' {
		sign, digits = strings.ToUpper(sign), strings.ToUpper(digits)
	}
	f.pad(d, sign, digits, d.fill())
	return nil
}

func (f *formatter) asInteger(d directive, v Value) (*big.Int, error) {
	decimal := strings.ContainsRune("diu", d.verb)
	switch {
	case v.IsInteger() && (decimal || !f.safe): // Markup wraps its arguments in a type without __index__
		return v.integer(), nil
	case v.kind == KindFloat && decimal:
		truncated, err := Truncate(v)
		return truncated.integer(), err
	case decimal && v.kind == KindUndefined:
		return nil, useOfUndefined(v)
	case f.safe && decimal && v.IsString(): // but this type has __int__ and __float__
		if i, ok := ParseInt(v.Text(), 10); ok {
			return i.integer(), nil
		}
		return nil, Errorf(ValueError, "invalid literal for int() with base 10: %s", Quote(v.Text()))
	case decimal:
		return nil, Errorf(TypeError, "%%%c format: a real number is required, not %s", d.verb, v.TypeName())
	}
	return nil, Errorf(TypeError, "%%%c format: an integer is required, not %s", d.verb, v.TypeName())
}

// float formats with %e, %f or %g, or with their capitals.
func (f *formatter) float(d directive, v Value) error {
	if err := useOfUndefined(v); err != nil {
		return err
	}
	x, err := ToFloat(v)
	if f.safe && v.IsString() {
		var ok bool
		if x, ok = ParseFloat(v.Text()); !ok {
			return Errorf(ValueError, "could not convert string to float: %s", Quote(v.Text()))
		}
		err = nil
	}
	if err != nil {
		return err
	}
	if d.precision < 0 {
		d.precision = 6
	}
	digits := d.floatDigits(math.Abs(x))
	if strings.ContainsRune("EFG", d.verb) {
		digits = strings.ToUpper(digits)
	}
	f.pad(d, d.sign(math.Signbit(x) && !math.IsNaN(x)), digits, d.fill())
	return nil
}

func (d directive) floatDigits(x float64) string {
	switch {
	case math.IsInf(x, 0):
		return "inf"
	case math.IsNaN(x):
		return "nan"
	}
	verb := d.verb | 0x20 // lower case
	if verb == 'g' {
		d.precision = max(1, d.precision)
	}
	if d.alternate { // keep the point and the zeros
		return fmt.Sprintf("%#.*"+string(verb), d.precision, x)
	}
	return strconv.FormatFloat(x, byte(verb), d.precision, 64)
}
