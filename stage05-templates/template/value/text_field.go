package value

import "strings"

// lookup returns the value for the name of a field: an argument, or attributes and items of it.
func (f *fieldFormatter) lookup(name string) (Value, error) {
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	v, err := f.argument(name[:end])
	if err != nil {
		return Value{}, err
	}
	for rest := name[end:]; rest != ""; {
		if rest[0] == '.' {
			end := 1 + len(rest[1:])
			if i := strings.IndexAny(rest[1:], ".["); i >= 0 {
				end = 1 + i
			}
			if v, err = f.attribute(v, rest[1:end]); err != nil {
				return Value{}, err
			}
			rest = rest[end:]
			continue
		}
		end := strings.IndexByte(rest, ']')
		switch {
		case rest[0] != '[':
			return Value{}, Errorf(ValueError, "Only '.' or '[' may follow ']' in format field specifier")
		case end < 0:
			return Value{}, Errorf(ValueError, "Missing ']' in format string")
		}
		if v, err = f.item(v, rest[1:end]); err != nil {
			return Value{}, err
		}
		rest = rest[end+1:]
	}
	return v, nil
}

// argument returns the argument with which a field begins. Fields without a name take the arguments in
// order.
func (f *fieldFormatter) argument(name string) (Value, error) {
	index, isNumber := ParseInt(name, 10)
	isNumber = isNumber && strings.Trim(name, "0123456789") == ""
	if name != "" && !isNumber {
		v, ok, err := Index(f.meter, f.args.mapping, String(name))
		if err == nil && !ok {
			err = Errorf(KeyError, "%s", Quote(name))
		}
		return v, err
	}
	if !f.args.numbered {
		return Value{}, Errorf(ValueError, "Format string contains positional fields")
	}
	switch {
	case name == "" && f.args.manual:
		return Value{}, Errorf(ValueError, "cannot switch from manual field specification to automatic field numbering")
	case name == "":
		index = Int(f.args.next)
		f.args.next++
	case f.args.next > 0:
		return Value{}, Errorf(ValueError, "cannot switch from automatic field numbering to manual field specification")
	default:
		f.args.manual = true
	}
	if index.kind == KindBigInt {
		return Value{}, Errorf(ValueError, "Too many decimal digits in format string")
	}
	i, ok := position(index.AsInt(), len(f.args.positional))
	if !ok || index.kind != KindInt {
		return Value{}, Errorf(IndexError, "Replacement index %d out of range for positional args tuple", index.AsInt())
	}
	return f.args.positional[i], nil
}

func (f *fieldFormatter) attribute(v Value, name string) (Value, error) {
	if name == "" {
		return Value{}, Errorf(ValueError, "Empty attribute in format string")
	}
	found, ok, err := f.types.Attribute(f.meter, v, name)
	if err == nil && !ok {
		err = Errorf(AttributeError, "%s object has no attribute %s", Quote(v.TypeName()), Quote(name))
	}
	return found, err
}

func (f *fieldFormatter) item(v Value, index string) (Value, error) {
	if index == "" {
		return Value{}, Errorf(ValueError, "Empty attribute in format string")
	}
	key := String(index)
	if strings.Trim(index, "0123456789") == "" {
		key, _ = ParseInt(index, 10)
	}
	found, ok, err := Index(f.meter, v, key)
	switch {
	case ok || err != nil:
		return found, err
	case v.kind == KindDict:
		repr, err := AppendRepr(nil, f.meter, key)
		if err == nil {
			err = Errorf(KeyError, "%s", repr)
		}
		return Value{}, err
	case (isSequence(v) || v.IsString()) && key.kind == KindInt:
		return Value{}, Errorf(IndexError, "%s index out of range", v.TypeName())
	case isSequence(v) || v.IsString():
		return Value{}, Errorf(TypeError, "%s indices must be integers or slices, not str", v.TypeName())
	}
	return Value{}, Errorf(TypeError, "%s object is not subscriptable", Quote(v.TypeName()))
}
