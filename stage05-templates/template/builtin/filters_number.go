package builtin

import (
	"math"
	"math/big"

	"looper.example/stage05-templates/template/value"
)

// numberFilters are the filters that return or change numbers.
func numberFilters() []Function {
	return []Function{
		{Name: "abs", Run: func(_ *Scope, a []value.Value) (value.Value, error) { return value.Abs(a[0]) }},
		{Name: "filesizeformat", Params: []Param{optional("binary", false)}, Run: filterFileSizeFormat},
		{Name: "float", Params: []Param{optional("default", 0.0)}, Run: filterFloat},
		{Name: "int", Params: []Param{optional("default", 0), optional("base", 10)}, Run: filterInt},
		{Name: "round", Params: []Param{optional("precision", 0), optional("method", "common")}, Run: filterRound},
	}
}

// filterInt returns an integer, or the default if the value is not a number. A string with a point or
// an exponent is first converted to a float.
func filterInt(s *Scope, a []value.Value) (value.Value, error) {
	v := a[0]
	if v.IsString() {
		if base, err := intArgument(a[2]); err == nil {
			if i, ok := value.ParseInt(v.Text(), base); ok {
				return i, nil
			}
		}
	}
	x, ok, err := toFloat(v)
	if v.IsInteger() {
		return value.Pos(v)
	}
	if err != nil || !ok {
		return a[1], err
	}
	if math.IsNaN(x) || math.IsInf(x, 0) && v.IsString() {
		return a[1], nil
	}
	return value.Truncate(value.Float(x))
}

func filterFloat(s *Scope, a []value.Value) (value.Value, error) {
	x, ok, err := toFloat(a[0])
	if err != nil || !ok {
		return a[1], err
	}
	return value.Float(x), nil
}

// toFloat returns float(v), and false if v is neither a number nor the text of one.
func toFloat(v value.Value) (float64, bool, error) {
	switch {
	case v.IsNumber():
		x, err := value.ToFloat(v)
		return x, true, err
	case v.IsString():
		x, ok := value.ParseFloat(v.Text())
		return x, ok, nil
	case v.Kind() == value.KindUndefined:
		return 0, false, value.Errorf(value.UndefinedError, "%s", value.UndefinedMessage(v))
	}
	return 0, false, nil
}

func filterRound(s *Scope, a []value.Value) (value.Value, error) {
	if err := s.Meter.Usable(a[2]); err != nil {
		return value.Value{}, err
	}
	var round func(float64) float64
	switch a[2].Text() {
	case "ceil":
		round = math.Ceil
	case "floor":
		round = math.Floor
	case "common":
	default:
		return value.Value{}, value.Errorf(ArgumentError, "method must be common, ceil or floor")
	}
	digits, err := intArgument(a[1])
	if err != nil {
		return value.Value{}, err
	}
	if round == nil {
		return value.Round(a[0], digits)
	}
	scale, err := value.Pow(s.Meter, value.Int(10), value.Int(digits))
	if err != nil {
		return value.Value{}, err
	}
	scaled, err := value.Mul(s.Meter, a[0], scale)
	if err != nil {
		return value.Value{}, err
	}
	if scaled.Kind() == value.KindFloat {
		if scaled, err = value.Truncate(value.Float(round(scaled.AsFloat()))); err != nil {
			return value.Value{}, err
		}
	}
	return value.Div(s.Meter, scaled, scale)
}

// filterFileSizeFormat returns a number of bytes with a unit: powers of 1000, or of 1024 if binary is
// true.
func filterFileSizeFormat(s *Scope, a []value.Value) (value.Value, error) {
	size, ok, err := toFloat(a[0])
	if err != nil {
		return value.Value{}, err
	}
	switch {
	case !ok && a[0].IsString():
		return value.Value{}, value.Errorf(value.ValueError, "could not convert string to float: %s", value.Quote(a[0].Text()))
	case !ok:
		return value.Value{}, value.Errorf(value.TypeError, "float() argument must be a string or a real number, not %s", value.Quote(a[0].TypeName()))
	}
	binary, err := value.Test(s.Meter, a[1])
	if err != nil {
		return value.Value{}, err
	}
	text, err := fileSize(size, binary)
	return value.String(text), err
}

// fileSize returns a number of bytes in the largest unit that is not larger than it. The units are
// integers, so the comparison is exact: the float 1e24 is a little less than 10**24.
func fileSize(size float64, binary bool) (string, error) {
	base, suffix, prefixes := int64(1000), "B", "kMGTPEZY"
	if binary {
		base, suffix, prefixes = 1024, "iB", "KMGTPEZY"
	}
	switch {
	case size == 1:
		return "1 Byte", nil
	case size < float64(base):
		whole, err := value.Truncate(value.Float(size))
		if err != nil {
			return "", err
		}
		text, err := value.Text(nil, whole)
		return text + " Bytes", err
	}
	unit := big.NewInt(base)
	for i, prefix := range prefixes {
		unit.Mul(unit, big.NewInt(base))
		last := i == len(prefixes)-1
		less, err := value.Compare(nil, value.Less, value.Float(size), value.BigInt(new(big.Int).Set(unit)))
		if err != nil {
			return "", err
		}
		if !less && !last {
			continue
		}
		whole, _ := new(big.Float).SetInt(unit).Float64()
		number, err := value.Mod(nil, value.String("%.1f"), value.Float(float64(base)*size/whole))
		return number.Text() + " " + string(prefix) + suffix, err
	}
	return "", nil
}
