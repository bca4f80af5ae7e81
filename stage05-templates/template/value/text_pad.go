package value

import (
	"strings"
	"unicode/utf8"
)

// padMethods are the methods that make a string wider.
var padMethods = methods{
	"center": {min: 1, max: 2, call: padded(func(fill, width int) (left, right int) {
		left = fill/2 + (fill & width & 1)
		return left, fill - left
	})},
	"ljust":      {min: 1, max: 2, call: padded(func(fill, _ int) (left, right int) { return 0, fill })},
	"rjust":      {min: 1, max: 2, call: padded(func(fill, _ int) (left, right int) { return fill, 0 })},
	"zfill":      {min: 1, max: 1, call: textZeroFill},
	"expandtabs": {max: 1, keywords: []string{"tabsize"}, call: textExpandTabs},
}

// padded returns a method that adds characters at both ends. The function share says how many at each.
func padded(share func(fill, width int) (left, right int)) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		width, err := asIndex(a[0])
		if err != nil {
			return Value{}, err
		}
		with := " "
		if arg, ok := argument(a, 1); ok {
			if with, err = likeArgument(m, v, arg); err != nil {
				return Value{}, err
			}
			if runeCount(with) != 1 {
				return Value{}, Errorf(TypeError, "The fill character must be exactly one character long")
			}
		}
		fill := width - runeCount(v.Text())
		if fill <= 0 {
			return v, nil
		}
		if err := m.GrowBy(len(v.Text()), fill, len(with)); err != nil {
			return Value{}, err
		}
		left, right := share(fill, width)
		return text(v.kind, strings.Repeat(with, left)+v.Text()+strings.Repeat(with, right)), nil
	}
}

// textZeroFill puts zeros before a number, but after its sign.
func textZeroFill(m *Meter, v Value, a []Value) (Value, error) {
	width, err := asIndex(a[0])
	if err != nil {
		return Value{}, err
	}
	s := v.Text()
	fill := width - runeCount(s)
	if fill <= 0 {
		return v, nil
	}
	if err := m.GrowBy(len(s), fill, 1); err != nil {
		return Value{}, err
	}
	sign := ""
	if s != "" && (s[0] == '+' || s[0] == '-') {
		sign, s = s[:1], s[1:]
	}
	return text(v.kind, sign+strings.Repeat("0", fill)+s), nil
}

// textExpandTabs replaces each tab by spaces up to the next column that is a
// multiple of the argument.
func textExpandTabs(m *Meter, v Value, a []Value) (Value, error) {
	size, err := intArgument(a, 0, 8)
	if err != nil {
		return Value{}, err
	}
	var b strings.Builder
	column := 0
	for rest := v.Text(); rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\t' && size > 0:
			fill := size - column%size
			if err := m.Grow(fill); err != nil {
				return Value{}, err
			}
			b.WriteString(strings.Repeat(" ", fill))
			column += fill
		case r == '\t':
		default:
			b.WriteString(rest[:n])
			if column++; r == '\n' || r == '\r' {
				column = 0
			}
		}
		rest = rest[n:]
	}
	return text(v.kind, b.String()), m.Grow(len(v.Text()))
}
