package value

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
)

// Truncate returns int(v) for a number.
func Truncate(v Value) (Value, error) {
	if v.IsInteger() {
		return BigInt(v.integer()), nil
	}
	f := v.AsFloat()
	switch {
	case math.IsNaN(f):
		return Value{}, Errorf(ValueError, "cannot convert float NaN to integer")
	case math.IsInf(f, 0):
		return Value{}, Errorf(OverflowError, "cannot convert float infinity to integer")
	}
	i, _ := big.NewFloat(f).Int(nil)
	return BigInt(i), nil
}

// ParseInt returns int(s, base), and false if s is not a number in that base. For base 0, the prefix
// says the base: 0b, 0o or 0x.
func ParseInt(s string, base int) (Value, bool) {
	s = numberText(s)
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 {
		return Value{}, false
	}
	digits, base, ok := dropPrefix(digits, base)
	if !ok {
		return Value{}, false
	}
	plain := strings.ReplaceAll(digits, "_", "")
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.Contains(digits, "__") || plain == "" {
		return Value{}, false
	}
	if len(plain) > maxDigits && (base&(base-1) != 0 || len(plain) > maxBits/bits.Len(uint(base-1))) {
		return Value{}, false
	}
	i, ok := new(big.Int).SetString(plain, base)
	if !ok {
		return Value{}, false
	}
	if s[0] == '-' {
		i.Neg(i)
	}
	return BigInt(i), true
}

// dropPrefix returns digits without the prefix of their base.
func dropPrefix(digits string, base int) (string, int, bool) {
	if len(digits) > 1 && digits[0] == '0' {
		prefixed := 0
		switch digits[1] | 0x20 {
		case 'b':
			prefixed = 2
		case 'o':
			prefixed = 8
		case 'x':
			prefixed = 16
		}
		if prefixed != 0 && (base == 0 || base == prefixed) {
			return strings.TrimPrefix(digits[2:], "_"), prefixed, true
		}
	}
	if base == 0 {
		base = 10
		if strings.HasPrefix(digits, "0") && strings.Trim(digits, "0_") != "" {
			return "", 0, false // in other languages, a leading zero means octal
		}
	}
	return digits, base, 2 <= base && base <= 36
}

// ParseFloat returns float(s), and false if s is not a number.
func ParseFloat(s string) (float64, bool) {
	s = numberText(s)
	plain, ok := dropUnderscores(s)
	// strconv reads hexadecimal floats; Python's float does not.
	if !ok || strings.ContainsAny(plain, "xXpP") {
		return 0, false
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// dropUnderscores returns s without its underscores. Each of them must be between two digits.
func dropUnderscores(s string) (string, bool) {
	if !strings.Contains(s, "_") {
		return s, true
	}
	for i := range len(s) {
		if s[i] == '_' && (i == 0 || i == len(s)-1 || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
			return "", false
		}
	}
	return strings.ReplaceAll(s, "_", ""), true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// numberText returns s without white space around it, and with the decimal digits of all scripts
// replaced by 0 to 9.
func numberText(s string) string {
	if isASCII(s) { // in ASCII text, Python takes only C's white space
		return strings.Trim(s, " \t\n\v\f\r")
	}
	return strings.Map(func(r rune) rune {
		// In Unicode, the digits of a script are adjacent, from zero to nine.
		for _, block := range unicode.Nd.R16 {
			if rune(block.Lo) <= r && r <= rune(block.Hi) {
				return '0' + (r-rune(block.Lo))%10
			}
		}
		for _, block := range unicode.Nd.R32 {
			if rune(block.Lo) <= r && r <= rune(block.Hi) {
				return '0' + (r-rune(block.Lo))%10
			}
		}
		return r
	}, StripSpace(s))
}
