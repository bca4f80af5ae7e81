package value

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Format returns format % args, as in Python's printf-style formatting. If format is markup, so is the
// result, and the arguments are escaped.
func Format(m *Meter, format, args Value) (Value, error) {
	f := formatter{meter: m, format: format.Text(), rest: format.Text(), safe: format.kind == KindMarkup}
	switch args.kind {
	case KindTuple:
		for i := range seqLen(args.ref) {
			f.args = append(f.args, seqAt(args.ref, i))
		}
	case KindDict, KindList, KindUndefined: // values with items can be used by key, and need not be used at all
		f.mapping, f.mapped = args, true
		f.args = []Value{args}
	default:
		f.args = []Value{args}
	}
	if err := f.run(); err != nil {
		return Value{}, err
	}
	return text(format.kind, string(f.out)), m.Grow(len(f.out))
}

// formatter is the state of one Format.
type formatter struct {
	meter   *Meter
	format  string
	rest    string // the rest of the format
	out     []byte
	args    []Value // the other arguments
	mapping Value   // the arguments by key, if mapped
	mapped  bool
	safe    bool // escape the arguments
}

// directive is one %[(key)][flags][width][.precision]verb.
type directive struct {
	left, plus, space, alternate, zero bool
	width, precision                   int // precision is -1 if there is none
	verb                               rune
}

func (f *formatter) run() error {
	for {
		literal, rest, found := strings.Cut(f.rest, "%")
		f.out = append(f.out, literal...)
		f.rest = rest
		if !found {
			break
		}
		if err := f.meter.Step(1); err != nil {
			return err
		}
		if err := f.directive(); err != nil {
			return err
		}
	}
	if len(f.args) > 0 && !f.mapped {
		return Errorf(TypeError, "not all arguments converted during string formatting")
	}
	return nil
}

// directive formats one argument; the percent sign has been read.
func (f *formatter) directive() error {
	if rest, ok := strings.CutPrefix(f.rest, "%"); ok {
		f.out, f.rest = append(f.out, '%'), rest
		return nil
	}
	if strings.HasPrefix(f.rest, "(") {
		if err := f.key(); err != nil {
			return err
		}
	}
	d := directive{precision: -1}
	f.flags(&d)
	var err error
	if d.width, err = f.number(); err != nil {
		return err
	}
	if d.width < 0 {
		d.left, d.width = true, -d.width
	}
	if strings.HasPrefix(f.rest, ".") {
		f.rest = f.rest[1:]
		if d.precision, err = f.number(); err != nil {
			return err
		}
		d.precision = max(0, d.precision)
	}
	if f.rest != "" && strings.IndexByte("hlL", f.rest[0]) >= 0 { // a length, which C needs
		f.rest = f.rest[1:]
	}
	if f.rest == "" {
		return Errorf(ValueError, "incomplete format")
	}
	if err := f.meter.Grow(max(d.width, d.precision)); err != nil {
		return err
	}
	verb, size := utf8.DecodeRuneInString(f.rest)
	d.verb, f.rest = verb, f.rest[size:]
	return f.convert(d)
}

// key reads a (key) and makes its value the next argument.
func (f *formatter) key() error {
	switch {
	case !f.mapped:
		return Errorf(TypeError, "format requires a mapping")
	case f.mapping.kind == KindList:
		return Errorf(TypeError, "list indices must be integers or slices, not str")
	}
	depth := 0
	for i, c := range f.rest {
		if c == '(' {
			depth++
		} else if c == ')' {
			depth--
		}
		if depth > 0 {
			continue
		}
		key := f.rest[1:i]
		f.rest = f.rest[i+1:]
		v, ok, err := Index(f.meter, f.mapping, String(key))
		if err == nil && !ok {
			err = Errorf(KeyError, "%s", Quote(key))
		}
		f.args = []Value{v}
		return err
	}
	return Errorf(ValueError, "incomplete format key")
}

func (f *formatter) flags(d *directive) {
	for ; f.rest != ""; f.rest = f.rest[1:] {
		switch f.rest[0] {
		case '-':
			d.left = true
		case '+':
			d.plus = true
		case ' ':
			d.space = true
		case '#':
			d.alternate = true
		case '0':
			d.zero = true
		default:
			return
		}
	}
}

// number reads a width or precision: digits, or a star, which takes the next argument.
func (f *formatter) number() (int, error) {
	if strings.HasPrefix(f.rest, "*") {
		f.rest = f.rest[1:]
		v, err := f.next()
		if err == nil && v.kind != KindInt {
			err = Errorf(TypeError, "* wants int")
		}
		return int(max(-math.MaxInt32, min(v.AsInt(), math.MaxInt32))), err
	}
	n := 0
	for ; f.rest != "" && isDigit(f.rest[0]); f.rest = f.rest[1:] {
		n = min(10*n+int(f.rest[0]-'0'), math.MaxInt32)
	}
	return n, nil
}

func (f *formatter) next() (Value, error) {
	if len(f.args) == 0 {
		return Value{}, Errorf(TypeError, "not enough arguments for format string")
	}
	v := f.args[0]
	f.args = f.args[1:]
	return v, nil
}

func (f *formatter) convert(d directive) error {
	v, err := f.next()
	if err != nil {
		return err
	}
	switch d.verb {
	case 's', 'r', 'a':
		return f.text(d, v)
	case 'c':
		return f.character(d, v)
	case 'd', 'i', 'u', 'o', 'x', 'X':
		return f.integer(d, v)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return f.float(d, v)
	}
	return Errorf(ValueError, "unsupported format character %s (0x%x) at index %d",
		Quote(string(d.verb)), d.verb, runeCount(f.format)-runeCount(f.rest)-1)
}

func (f *formatter) text(d directive, v Value) error {
	var s []byte
	var err error
	switch {
	case d.verb == 's' && f.safe:
		s, err = AppendEscapedText(nil, f.meter, v)
	case d.verb == 's':
		s, err = AppendText(nil, f.meter, v)
	default:
		s, err = AppendRepr(nil, f.meter, v)
	}
	if err != nil {
		return err
	}
	if d.verb == 'a' {
		s = appendASCII(nil, string(s))
	}
	if err := f.meter.Grow(len(s)); err != nil {
		return err
	}
	if f.safe && d.verb != 's' {
		s = AppendEscaped(nil, string(s))
	}
	if d.precision >= 0 {
		s = s[:runeOffset(string(s), d.precision)]
	}
	f.pad(d, "", string(s), ' ')
	return nil
}

// appendASCII escapes all characters outside of ASCII, as Python's ascii does.
func appendASCII(dst []byte, s string) []byte {
	for _, r := range s {
		if r < utf8.RuneSelf {
			dst = append(dst, byte(r))
		} else {
			dst = appendEscape(dst, r)
		}
	}
	return dst
}

func (f *formatter) character(d directive, v Value) error {
	switch {
	case f.safe: // Markup wraps its arguments in a type that is neither
		return Errorf(TypeError, "%%c requires int or char")
	case v.IsString() && runeCount(v.Text()) == 1:
		f.pad(d, "", v.Text(), ' ')
	case v.IsInteger():
		if i := v.integer(); !i.IsInt64() || i.Int64() < 0 || i.Int64() > utf8.MaxRune {
			return Errorf(OverflowError, "%%c arg not in range(0x110000)")
		}
		f.pad(d, "", string(rune(v.AsInt())), ' ')
	default:
		return Errorf(TypeError, "%%c requires int or char")
	}
	return nil
}

// pad appends sign and digits, and fills up to the width. Zeros go between them.
func (f *formatter) pad(d directive, sign, digits string, fill rune) {
	n := d.width - runeCount(sign) - runeCount(digits)
	padding := strings.Repeat(string(fill), max(0, n))
	switch {
	case d.left:
		f.out = append(append(append(f.out, sign...), digits...), strings.Repeat(" ", max(0, n))...)
	case fill == '0':
		f.out = append(append(append(f.out, sign...), padding...), digits...)
	default:
		f.out = append(append(append(f.out, padding...), sign...), digits...)
	}
}

func (d directive) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case d.plus:
		return "+"
	case d.space:
		return " "
	}
	return ""
}

func (d directive) fill() rune {
	if d.zero {
		return '0'
	}
	return ' '
}
