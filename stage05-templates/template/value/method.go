package value

import "fmt"

// Method is one of Python's methods, bound to its value.
type Method struct {
	name     string
	min, max int // how many arguments it takes
	call     func(m *Meter, args []Value) (Value, error)
}

// NewMethod returns a callable that takes from min to max arguments, which are
// borrowed until call returns. A max below 0 sets no bound.
func NewMethod(name string, min, max int, call func(m *Meter, args []Value) (Value, error)) Value {
	return Object(&Method{name, min, max, call})
}

// TypeName returns what Python calls the type.
func (b *Method) TypeName() string { return "builtin_function_or_method" }

// AppendRepr prints b, without the address that Python shows.
func (b *Method) AppendRepr(dst []byte, _ *Meter, _ int) ([]byte, error) {
	return fmt.Appendf(dst, "<built-in method %s>", b.name), nil
}

// Call calls the method, which takes no keyword arguments.
func (b *Method) Call(m *Meter, args Args) (Value, error) {
	n := len(args.Positional)
	switch {
	case len(args.Keywords) > 0:
		return Value{}, Errorf(TypeError, "%s() takes no keyword arguments", b.name)
	case n < b.min:
		return Value{}, Errorf(TypeError, "%s expected at least %d arguments, got %d", b.name, b.min, n)
	case b.max >= 0 && n > b.max:
		return Value{}, Errorf(TypeError, "%s expected at most %d arguments, got %d", b.name, b.max, n)
	}
	return b.call(m, args.Positional)
}

// dictMethod returns a method of a dict.
func dictMethod(dict Value, name string) (Value, bool) {
	switch name {
	case "items", "keys", "values":
		return NewMethod(name, 0, 0, func(*Meter, []Value) (Value, error) {
			return Object(&dictView{dict, name}), nil
		}), true
	case "get":
		return NewMethod(name, 1, 2, func(_ *Meter, args []Value) (Value, error) {
			v, ok, err := dictGet(dict.ref, args[0])
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
