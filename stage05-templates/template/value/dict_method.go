package value

// dictMethod returns a method of a dict.
func dictMethod(dict Value, name string) (Value, bool) {
	switch name {
	case "items", "keys", "values":
		return NewMethod(name, 0, 0, func(*Meter, []Value) (Value, error) {
			return Object(&dictView{dict, name}), nil
		}), true
	case "get":
		return NewMethod(name, 1, 2, func(m *Meter, args []Value) (Value, error) {
			v, ok, err := Index(m, dict, args[0])
			switch {
			case ok || err != nil:
				return v, err
			case len(args) == 2:
				return args[1], nil
			}
			return None(), nil
		}), true
	}
	return Value{}, false
}

// dictView is what a dict's items, keys and values return: it can be walked
// over again and again.
type dictView struct {
	dict Value
	what string
}

func (d *dictView) Len() int { return dictLen(d.dict.ref) }

func (d *dictView) TypeName() string { return "dict_" + d.what }

func (d *dictView) Iterate(m *Meter) (Iter, error) {
	switch d.what {
	case "keys":
		return Iterate(m, d.dict)
	case "items":
		return IterateItems(m, d.dict)
	}
	return iterateValues(m, d.dict.ref)
}

func (d *dictView) AppendRepr(dst []byte, m *Meter, depth int) ([]byte, error) {
	it, err := d.Iterate(m)
	if err != nil {
		return dst, err
	}
	values, err := it.Collect()
	if err != nil {
		return dst, err
	}
	dst, err = AppendNested(append(dst, "dict_"+d.what+"("...), m, NewList(values), depth)
	return append(dst, ')'), err
}
