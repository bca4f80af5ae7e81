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
	case "update":
		return Object(dictUpdate{dict}), true
	case "copy", "setdefault", "pop", "popitem", "clear", "fromkeys":
		return dictMethods.bind(dict, name)
	}
	return Value{}, false // without a search, because most names in templates are keys
}

// dictView is the result of the methods items, keys and values of a dict. Templates can loop over it
// more than once.
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

// dictMethods are the methods of dicts. Most of them change the dict, which is allowed if a template
// has made it, not if the program has.
var dictMethods = methods{
	"copy": {call: func(m *Meter, v Value, _ []Value) (Value, error) {
		d := NewDict()
		err := d.Update(m, v)
		return d.Value(), err
	}},
	"setdefault": {min: 1, max: 2, call: changingDict(func(m *Meter, d *Dict, a []Value) (Value, error) {
		if err := m.Usable(a[0]); err != nil {
			return Value{}, err
		}
		v, ok, err := d.Get(a[0])
		if ok || err != nil {
			return v, err
		}
		if v, ok = argument(a, 1); !ok {
			v = None()
		}
		if err := m.GrowList(4); err != nil {
			return Value{}, err
		}
		return v, d.Set(a[0], v)
	})},
	"pop": {min: 1, max: 2, call: changingDict(func(m *Meter, d *Dict, a []Value) (Value, error) {
		v, ok, err := d.Get(a[0])
		switch {
		case err != nil:
			return Value{}, err
		case ok:
			return v, d.remove(m, a[0])
		case len(a) == 2:
			return a[1], nil
		}
		repr, err := AppendRepr(nil, m, a[0])
		if err == nil {
			err = Errorf(KeyError, "%s", repr)
		}
		return Value{}, err
	})},
	"popitem": {call: changingDict(func(m *Meter, d *Dict, _ []Value) (Value, error) {
		n := d.Len()
		if n == 0 {
			return Value{}, Errorf(KeyError, "'popitem(): dictionary is empty'")
		}
		pair := NewTuple(d.keys[n-1], d.values[n-1])
		return pair, d.remove(m, d.keys[n-1])
	})},
	"clear": {call: changingDict(func(_ *Meter, d *Dict, _ []Value) (Value, error) {
		*d = Dict{}
		return None(), nil
	})},
	"fromkeys": {min: 1, max: 2, call: func(m *Meter, _ Value, a []Value) (Value, error) {
		keys, err := Collect(m, a[0])
		if err != nil {
			return Value{}, err
		}
		v, ok := argument(a, 1)
		if !ok {
			v = None()
		}
		d := NewDict()
		for _, key := range keys {
			if err := d.Set(key, v); err != nil {
				return Value{}, err
			}
		}
		return d.Value(), m.GrowList(2 * len(keys))
	}},
}

// changingDict returns a method that changes a dict.
func changingDict(change func(m *Meter, d *Dict, a []Value) (Value, error)) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		d, ok := v.ref.(*Dict)
		if !ok || v.num != 0 {
			return Value{}, Errorf(TypeError, "a template cannot change a dict of the program")
		}
		return change(m, d, a)
	}
}

// dictUpdate is dict.update, which takes keyword arguments too.
type dictUpdate struct{ dict Value }

// TypeName returns Python's name of the type.
func (u dictUpdate) TypeName() string { return "builtin_function_or_method" }

// Call changes the dict.
func (u dictUpdate) Call(m *Meter, args Args) (Value, error) {
	d, ok := u.dict.ref.(*Dict)
	switch {
	case !ok || u.dict.num != 0:
		return Value{}, Errorf(TypeError, "a template cannot change a dict of the program")
	case len(args.Positional) > 1:
		return Value{}, Errorf(TypeError, "update expected at most 1 argument, got %d", len(args.Positional))
	}
	for _, from := range args.Positional {
		if err := d.Update(m, from); err != nil {
			return Value{}, err
		}
	}
	for _, k := range args.Keywords {
		if err := d.Set(String(k.Name), k.Value); err != nil {
			return Value{}, err
		}
	}
	return None(), m.GrowList(4 * len(args.Keywords))
}
