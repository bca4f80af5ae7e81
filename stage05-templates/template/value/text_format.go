package value

import (
	"strings"
	"unicode/utf8"
)

// formatMethod returns a method that inserts values into a string. Unlike the operator %, its fields
// name their argument and may name attributes and items of it: {0.name[key]!r:>10}.
func formatMethod(v Value, name string) (Value, bool) {
	switch name {
	case "format":
		return Object(textFormat{v}), true
	case "format_map":
		return NewMethod(name, 1, 1, func(m *Meter, a []Value) (Value, error) {
			return formatText(m, v, fieldArgs{mapping: a[0]})
		}), true
	}
	return Value{}, false
}

// textFormat is str.format, which takes keyword arguments.
type textFormat struct{ format Value }

// TypeName returns Python's name of the type.
func (f textFormat) TypeName() string { return "builtin_function_or_method" }

// Call inserts the arguments into the string.
func (f textFormat) Call(m *Meter, args Args) (Value, error) {
	named := NewDict()
	for _, k := range args.Keywords {
		if err := named.Set(String(k.Name), k.Value); err != nil {
			return Value{}, err
		}
	}
	return formatText(m, f.format, fieldArgs{positional: args.Positional, numbered: true, mapping: named.Value()})
}

// fieldArgs are the arguments that the fields of a format can name.
type fieldArgs struct {
	positional []Value
	numbered   bool // fields without a name are allowed; not in format_map
	mapping    Value
	next       int  // number of the next field without a number
	manual     bool // a field had a number
}

// formatText inserts the arguments into format. If format is markup, they are escaped.
func formatText(m *Meter, format Value, args fieldArgs) (Value, error) {
	f := &fieldFormatter{meter: m, args: args, safe: format.kind == KindMarkup}
	s, err := f.fill(format.Text(), 2)
	if err != nil {
		return Value{}, err
	}
	return text(format.kind, s), m.Grow(len(s))
}

// fieldFormatter is the state of one call of str.format.
type fieldFormatter struct {
	meter *Meter
	args  fieldArgs
	types Types
	safe  bool
}

// fill replaces the fields of a format. The specification of a field may have fields too, but these may
// not.
func (f *fieldFormatter) fill(format string, depth int) (string, error) {
	if depth == 0 {
		return "", Errorf(ValueError, "Max string recursion exceeded")
	}
	var out []byte
	for format != "" {
		i := strings.IndexAny(format, "{}")
		if i < 0 {
			return string(append(out, format...)), nil
		}
		out = append(out, format[:i]...)
		bracket := format[i]
		format = format[i+1:]
		switch {
		case format != "" && format[0] == bracket:
			out, format = append(out, bracket), format[1:]
			continue
		case bracket == '}':
			return "", Errorf(ValueError, "Single '}' encountered in format string")
		case format == "":
			return "", Errorf(ValueError, "Single '{' encountered in format string")
		}
		field, rest, err := cutField(format)
		if err != nil {
			return "", err
		}
		format = rest
		filled, err := f.field(field, depth)
		if err != nil {
			return "", err
		}
		if err := f.meter.Grow(len(filled)); err != nil {
			return "", err
		}
		out = append(out, filled...)
	}
	return string(out), nil
}

// cutField splits the text into a field, up to its closing bracket, and the rest. Brackets inside of
// the field are nested, except those of an index.
func cutField(format string) (field, rest string, err error) {
	depth, inName, inIndex := 1, true, false
	for i := range len(format) {
		switch c := format[i]; {
		case c == '[' && inName:
			inIndex = true
		case c == ']' && inIndex:
			inIndex = false
		case inIndex:
		case c == ':' || c == '!':
			inName = false
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return format[:i], format[i+1:], nil
			}
		}
	}
	return "", "", Errorf(ValueError, "expected '}' before end of string")
}

// field returns the text that replaces a field.
func (f *fieldFormatter) field(field string, depth int) (string, error) {
	if err := f.meter.Step(1); err != nil {
		return "", err
	}
	name, conversion, spec, err := splitField(field)
	if err != nil {
		return "", err
	}
	v, err := f.lookup(name)
	if err != nil {
		return "", err
	}
	if conversion != 0 {
		if v, err = f.convert(v, conversion); err != nil {
			return "", err
		}
	}
	if spec != "" {
		if spec, err = f.fill(spec, depth-1); err != nil {
			return "", err
		}
	}
	return f.format(v, spec)
}

// splitField splits name!conversion:spec.
func splitField(field string) (name string, conversion rune, spec string, err error) {
	end, inIndex := len(field), false
	for i := range len(field) {
		switch c := field[i]; {
		case c == '[':
			inIndex = true
		case c == ']':
			inIndex = false
		case !inIndex && (c == '!' || c == ':'):
			end = i
		case !inIndex && c == '{':
			return "", 0, "", Errorf(ValueError, "unexpected '{' in field name")
		}
		if end < len(field) {
			break
		}
	}
	name, rest := field[:end], field[end:]
	if !strings.HasPrefix(rest, "!") {
		return name, 0, strings.TrimPrefix(rest, ":"), nil
	}
	if rest == "!" {
		return "", 0, "", Errorf(ValueError, "unmatched '{' in format spec")
	}
	conversion, size := utf8.DecodeRuneInString(rest[1:])
	rest = rest[1+size:]
	if rest != "" && rest[0] != ':' {
		return "", 0, "", Errorf(ValueError, "expected ':' after conversion specifier")
	}
	return name, conversion, strings.TrimPrefix(rest, ":"), nil
}

func (f *fieldFormatter) convert(v Value, conversion rune) (Value, error) {
	var b []byte
	var err error
	switch conversion {
	case 's':
		b, err = AppendText(nil, f.meter, v)
	case 'r', 'a':
		b, err = AppendRepr(nil, f.meter, v)
		if conversion == 'a' {
			b = appendASCII(nil, string(b))
		}
	default:
		return Value{}, Errorf(ValueError, "Unknown conversion specifier %s", string(conversion))
	}
	return String(string(b)), err
}

// format returns format(v, spec), escaped if the format is markup.
func (f *fieldFormatter) format(v Value, spec string) (string, error) {
	if !f.safe {
		return formatValue(f.meter, v, spec)
	}
	if IsSafe(f.meter, v) {
		if spec != "" {
			return "", Errorf(ValueError, "Unsupported format specification for Markup.")
		}
		return HTML(f.meter, v)
	}
	s, err := formatValue(f.meter, v, spec)
	return string(AppendEscaped(nil, s)), err
}
