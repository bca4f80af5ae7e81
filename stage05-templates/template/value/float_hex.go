package value

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// floatHex is Python's float.hex.
func floatHex(f float64) string {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return string(AppendFloat(nil, f))
	}
	sign := ""
	if math.Signbit(f) {
		sign = "-"
	}
	if f == 0 {
		return sign + "0x0.0p+0"
	}
	const fractionBits, bias = 52, 1023
	bits := math.Float64bits(f)
	fraction, exponent := bits&(1<<fractionBits-1), int(bits>>fractionBits)&0x7ff
	if exponent == 0 { // it is not normalized
		return fmt.Sprintf("%s0x0.%013xp%+d", sign, fraction, 1-bias)
	}
	return fmt.Sprintf("%s0x1.%013xp%+d", sign, fraction, exponent-bias)
}

var hexFloat = regexp.MustCompile(`^([+-]?)(?:0x)?([0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(p[+-]?[0-9]+)?$`)

// floatFromHex is Python's float.fromhex.
func floatFromHex(text string) (Value, error) {
	text = strings.ToLower(StripSpace(text))
	switch strings.TrimLeft(text, "+-") {
	case "nan":
		text = "nan"
	case "inf", "infinity":
	default:
		parts := hexFloat.FindStringSubmatch(text)
		if parts == nil {
			return Value{}, errHexFloat
		}
		if parts[3] == "" {
			parts[3] = "p0"
		}
		text = parts[1] + "0x" + parts[2] + parts[3]
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return Value{}, Errorf(OverflowError, "hexadecimal value too large to represent as a float")
	case err != nil:
		return Value{}, errHexFloat
	}
	return Float(f), nil
}

var errHexFloat = Errorf(ValueError, "invalid hexadecimal floating-point string")
