package value

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// formatSpec is Python's format specification:
// [[fill]align][sign][z][#][0][width][grouping][.precision][verb].
type formatSpec struct {
	fill      string
	align     byte // '<', '>', '^', '='; 0 for the default of the type
	sign      byte // '+', '-', ' '
	noMinus   bool // z: zero has no sign
	alternate bool
	zero      bool
	width     int
	grouping  byte // ',', '_' or 0
	precision int  // -1 if there is none
	verb      rune // 0 if there is none
}

func parseFormatSpec(spec, typeName string) (s formatSpec, err error) {
	s = formatSpec{fill: " ", precision: -1}
	whole := spec
	if _, size := utf8.DecodeRuneInString(spec); len(spec) > size && strings.IndexByte("<>^=", spec[size]) >= 0 {
		s.fill, s.align, spec = spec[:size], spec[size], spec[size+1:]
	} else if spec != "" && strings.IndexByte("<>^=", spec[0]) >= 0 {
		s.align, spec = spec[0], spec[1:]
	}
	has := func(chars string) byte {
		if spec == "" || strings.IndexByte(chars, spec[0]) < 0 {
			return 0
		}
		c := spec[0]
		spec = spec[1:]
		return c
	}
	s.sign = has("+- ")
	s.noMinus = has("z") != 0
	s.alternate = has("#") != 0
	if s.zero = has("0") != 0; s.zero && s.align == 0 {
		s.fill, s.align = "0", '='
	} else if s.zero && strings.HasPrefix(whole, string(s.align)) {
		s.fill = "0"
	}
	if s.width, spec, err = formatNumber(spec); err != nil {
		return s, err
	}
	s.grouping = has(",_")
	if s.grouping != 0 && has(",_") != 0 {
		return s, Errorf(ValueError, "Cannot specify both ',' and '_'.")
	}
	if has(".") != 0 {
		if spec == "" || !isDigit(spec[0]) {
			return s, Errorf(ValueError, "Format specifier missing precision")
		}
		if s.precision, spec, err = formatNumber(spec); err != nil {
			return s, err
		}
	}
	verb, size := utf8.DecodeRuneInString(spec)
	if spec != "" {
		s.verb = verb
	}
	if len(spec) > size {
		return s, Errorf(ValueError, "Invalid format specifier '%s' for object of type '%s'", whole, typeName)
	}
	return s, nil
}

// formatNumber reads the digits at the start of spec.
func formatNumber(spec string) (n int, rest string, err error) {
	for ; spec != "" && isDigit(spec[0]); spec = spec[1:] {
		if n = 10*n + int(spec[0]-'0'); n > math.MaxInt32 {
			return 0, "", Errorf(ValueError, "Too many decimal digits in format string")
		}
	}
	return n, spec, nil
}

// formatValue is Python's format(v, spec).
func formatValue(m *Meter, v Value, spec string) (string, error) {
	if spec == "" {
		return Text(m, v)
	}
	if t, ok := TimeOf(v); ok {
		return Strftime(m, t, spec)
	}
	if !v.IsString() && !v.IsNumber() {
		return "", Errorf(TypeError, "unsupported format string passed to %s.__format__", v.TypeName())
	}
	s, err := parseFormatSpec(spec, v.TypeName())
	if err != nil {
		return "", err
	}
	if err := m.GrowBy(len(v.Text()), max(s.width, s.precision), 4); err != nil {
		return "", err
	}
	switch {
	case v.IsString():
		return s.text(v)
	case v.kind == KindFloat || s.verb != 0 && strings.ContainsRune("eEfFgG%", s.verb):
		return s.float(v)
	}
	return s.integer(v)
}

func (s formatSpec) unknown(v Value) error {
	return Errorf(ValueError, "Unknown format code '%c' for object of type '%s'", s.verb, v.TypeName())
}

func (s formatSpec) text(v Value) (string, error) {
	switch {
	case s.verb != 0 && s.verb != 's':
		return "", s.unknown(v)
	case s.sign != 0:
		return "", Errorf(ValueError, "Sign not allowed in string format specifier")
	case s.noMinus:
		return "", Errorf(ValueError, "Negative zero coercion (z) not allowed in string format specifier")
	case s.alternate:
		return "", Errorf(ValueError, "Alternate form (#) not allowed in string format specifier")
	case s.grouping != 0:
		return "", Errorf(ValueError, "Cannot specify '%c' with 's'.", s.grouping)
	case s.align == '=' && !s.zero:
		return "", Errorf(ValueError, "'=' alignment not allowed in string format specifier")
	}
	if s.align == '=' || s.align == 0 {
		s.align = '<'
	}
	text := v.Text()
	if s.precision >= 0 {
		text = text[:runeOffset(text, s.precision)]
	}
	return s.pad("", text), nil
}

// pad fills up to the width. If the alignment is '=', it fills between sign and digits.
func (s formatSpec) pad(sign, digits string) string {
	n := max(0, s.width-runeCount(sign)-runeCount(digits))
	switch s.align {
	case '<':
		return sign + digits + strings.Repeat(s.fill, n)
	case '^':
		return strings.Repeat(s.fill, n/2) + sign + digits + strings.Repeat(s.fill, n-n/2)
	case '=':
		return sign + strings.Repeat(s.fill, n) + digits
	}
	return strings.Repeat(s.fill, n) + sign + digits
}

func (s formatSpec) signOf(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.sign == '+' || s.sign == ' ':
		return string(s.sign)
	}
	return ""
}

func (s formatSpec) integer(v Value) (string, error) {
	base, prefix := 10, ""
	switch s.verb {
	case 0, 'd', 'n':
	case 'b':
		base, prefix = 2, "0b"
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0"+string(s.verb)
	case 'c':
		return s.character(v)
	default:
		return "", s.unknown(v)
	}
	switch {
	case s.precision >= 0:
		return "", Errorf(ValueError, "Precision not allowed in integer format specifier")
	case s.noMinus:
		return "", Errorf(ValueError, "Negative zero coercion (z) not allowed in format specifier with integer presentation type")
	case s.grouping != 0 && (s.verb == 'n' || s.grouping == ',' && base != 10):
		return "", Errorf(ValueError, "Cannot specify '%c' with '%c'.", s.grouping, s.verb)
	}
	i := v.integer()
	digits := new(big.Int).Abs(i).Text(base)
	if base == 10 && len(digits) > maxDigits {
		return "", Errorf(ValueError, "an integer of more than %d digits cannot be printed", maxDigits)
	}
	if s.verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	sign := s.signOf(i.Sign() < 0)
	if s.alternate {
		sign += prefix
	}
	size := 3
	if base != 10 {
		size = 4
	}
	return s.pad(sign, s.group(sign, digits, size)), nil
}

func (s formatSpec) character(v Value) (string, error) {
	switch i := v.integer(); {
	case s.sign != 0 || s.noMinus:
		return "", Errorf(ValueError, "Sign not allowed with integer format specifier 'c'")
	case s.precision >= 0 || s.grouping != 0 || s.alternate:
		return "", Errorf(ValueError, "Alternate form (#) not allowed with integer format specifier 'c'")
	case !i.IsInt64() || i.Int64() < 0 || i.Int64() > utf8.MaxRune:
		return "", Errorf(OverflowError, "%%c arg not in range(0x110000)")
	}
	if s.align == 0 {
		s.align = '<'
	}
	return s.pad("", string(rune(v.AsInt()))), nil
}

// group puts separators between groups of digits, including the zeros that fill the number up to the
// width.
func (s formatSpec) group(sign, digits string, size int) string {
	if s.grouping == 0 || digits[0] == 'i' || digits[0] == 'n' { // inf and nan
		return digits
	}
	whole, rest := digits, ""
	if i := strings.IndexFunc(digits, func(r rune) bool { return r == '.' || r == 'e' || r == 'E' || r == '%' }); i >= 0 && size == 3 {
		whole, rest = digits[:i], digits[i:]
	}
	if s.fill == "0" && s.align == '=' {
		// The number of digits that fill the width together with their separators.
		n := len(whole)
		for runeCount(sign)+n+(n-1)/size+len(rest) < s.width {
			n++
		}
		whole = strings.Repeat("0", n-len(whole)) + whole
	}
	var b strings.Builder
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%size == 0 {
			b.WriteByte(s.grouping)
		}
		b.WriteByte(whole[i])
	}
	return b.String() + rest
}

func (s formatSpec) float(v Value) (string, error) {
	if s.verb != 0 && !strings.ContainsRune("eEfFgGn%", s.verb) {
		return "", s.unknown(v)
	}
	x, err := ToFloat(v)
	if err != nil {
		return "", err
	}
	negative := math.Signbit(x) && !math.IsNaN(x)
	digits := s.floatDigits(math.Abs(x))
	if s.noMinus && strings.Trim(digits, "0.e+%") == "" {
		negative = false
	}
	if s.verb != 0 && strings.ContainsRune("EFG", s.verb) {
		digits = strings.ToUpper(digits)
	}
	sign := s.signOf(negative)
	return s.pad(sign, s.group(sign, digits, 3)), nil
}

// floatDigits returns the digits of a number that is not negative.
func (s formatSpec) floatDigits(x float64) string {
	percent := ""
	if s.verb == '%' {
		x, percent = x*100, "%"
	}
	switch {
	case math.IsInf(x, 0):
		return "inf" + percent
	case math.IsNaN(x):
		return "nan" + percent
	case s.verb == 0 && s.precision < 0:
		digits := string(AppendFloat(nil, x))
		if s.alternate && !strings.Contains(digits, ".") { // there is only an exponent
			digits = strings.Replace(digits, "e", ".e", 1)
		}
		return digits
	case s.verb == 0:
		return shortDigits(x, max(1, s.precision), s.alternate)
	}
	precision := s.precision
	if precision < 0 {
		precision = 6
	}
	verb := s.verb | 0x20 // lower case
	switch verb {
	case '%' | 0x20:
		verb = 'f'
	case 'n':
		verb = 'g'
	}
	if verb == 'g' {
		precision = max(1, precision)
	}
	if s.alternate {
		return fmt.Sprintf("%#.*"+string(verb), precision, x) + percent
	}
	return strconv.FormatFloat(x, byte(verb), precision, 64) + percent
}

// shortDigits is like %g, but always has a digit after the point.
func shortDigits(x float64, precision int, alternate bool) string {
	exponential := strconv.FormatFloat(x, 'e', precision-1, 64)
	exponent, _ := strconv.Atoi(exponential[strings.IndexByte(exponential, 'e')+1:])
	if exponent < -4 || exponent >= precision-1 {
		mantissa, exp, _ := strings.Cut(exponential, "e")
		if strings.Contains(mantissa, ".") && !alternate {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		return mantissa + "e" + exp
	}
	digits := strconv.FormatFloat(x, 'f', max(0, precision-1-exponent), 64)
	if strings.Contains(digits, ".") && !alternate {
		digits = strings.TrimRight(digits, "0")
		if strings.HasSuffix(digits, ".") {
			digits += "0"
		}
	}
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	return digits
}
