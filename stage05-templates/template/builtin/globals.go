package builtin

import (
	"maps"

	"looper.example/stage05-templates/template/value"
)

// builtinGlobals returns the variables that all templates have. A range may have up to maxRange
// numbers.
func builtinGlobals(maxRange int) map[string]value.Value {
	globals := map[string]value.Value{
		"range":     class("range", 1, 3, newRange(maxRange)),
		"dict":      value.Object(dictClass{&constructor{"type", "<class 'dict'>", newDict}}),
		"namespace": value.Object(&constructor{"type", "<class 'jinja2.utils.Namespace'>", newNamespace}),
		"cycler":    class("jinja2.utils.Cycler", 0, -1, newCycler),
		"lipsum":    lipsum(),
		"joiner":    class("jinja2.utils.Joiner", 0, 1, newJoiner, "sep"),
	}
	maps.Copy(globals, gettextGlobals())
	return globals
}

// newRange returns range([start,] stop[, step]) for ranges of at most limit numbers.
func newRange(limit int) func(*value.Meter, []value.Value) (value.Value, error) {
	return func(_ *value.Meter, args []value.Value) (value.Value, error) {
		r, err := rangeOf(args)
		if err == nil && r.Len() > limit {
			err = value.Errorf(value.LimitError, "a range of more than %d numbers", limit)
		}
		if err != nil {
			return value.Value{}, err
		}
		return value.Object(r), nil
	}
}

func rangeOf(args []value.Value) (*value.Range, error) {
	n := [3]int{0, 0, 1}
	for i, arg := range args {
		if arg.Kind() != value.KindInt && arg.Kind() != value.KindBool {
			return nil, value.Errorf(value.TypeError, "%s object cannot be interpreted as an integer", value.Quote(arg.TypeName()))
		}
		n[i] = int(arg.AsInt())
	}
	if len(args) == 1 {
		n[0], n[1] = 0, n[0]
	}
	if n[2] == 0 {
		return nil, value.Errorf(value.ValueError, "range() arg 3 must not be zero")
	}
	return value.NewRange(n[0], n[1], n[2]), nil
}

// constructor is a callable that takes keyword arguments.
type constructor struct {
	typeName, repr string
	new            func(m *value.Meter, args value.Args) (value.Value, error)
}

// class returns a constructor that takes from min to max arguments. The first ones can be given by the
// names; see NewMethod.
func class(name string, min, max int, call func(m *value.Meter, args []value.Value) (value.Value, error), keywords ...string) value.Value {
	method := value.NewMethod(name, min, max, call, keywords...)
	return value.Object(&constructor{"type", "<class " + value.Quote(name) + ">", func(m *value.Meter, args value.Args) (value.Value, error) {
		return value.Call(m, method, args)
	}})
}

// Call returns a new value.
func (c *constructor) Call(m *value.Meter, args value.Args) (value.Value, error) {
	return c.new(m, args)
}

// TypeName returns Python's name of the type.
func (c *constructor) TypeName() string { return c.typeName }

// AppendRepr appends the repr of c.
func (c *constructor) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	return append(dst, c.repr...), nil
}

// dictClass is dict, which also has a method.
type dictClass struct{ *constructor }

// Attribute returns dict.fromkeys.
func (dictClass) Attribute(m *value.Meter, name string) (value.Value, bool, error) {
	if name != "fromkeys" {
		return value.Value{}, false, nil
	}
	v, err := new(value.Types).Getattr(m, value.NewDict().Value(), name)
	return v, true, err
}

// newDict is dict(mapping or pairs, name=value, ...).
func newDict(m *value.Meter, args value.Args) (value.Value, error) {
	d, err := dictOf(m, args)
	return d.Value(), err
}

func dictOf(m *value.Meter, args value.Args) (*value.Dict, error) {
	d := value.NewDict()
	if len(args.Positional) > 1 {
		return d, value.Errorf(value.TypeError, "dict expected at most 1 argument, got %d", len(args.Positional))
	}
	for _, from := range args.Positional {
		if err := d.Update(m, from); err != nil {
			return d, err
		}
	}
	for _, k := range args.Keywords {
		if err := d.Set(value.String(k.Name), k.Value); err != nil {
			return d, err
		}
	}
	return d, m.GrowList(2 * d.Len())
}

// Namespace is an object whose attributes templates can set, also inside of loops and blocks.
type Namespace struct{ attributes *value.Dict }

func newNamespace(m *value.Meter, args value.Args) (value.Value, error) {
	d, err := dictOf(m, args)
	return value.Object(&Namespace{d}), err
}

// Attribute returns the value of an attribute.
func (n *Namespace) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	return n.attributes.Get(value.String(name))
}

// Set sets an attribute.
func (n *Namespace) Set(name string, v value.Value) error {
	return n.attributes.Set(value.String(name), v)
}

// TypeName returns the name of the type in Jinja2.
func (n *Namespace) TypeName() string { return "Namespace" }

// Module returns the name of the type's module in Jinja2.
func (*Namespace) Module() string { return "jinja2.utils" }

// AppendRepr appends the attributes.
func (n *Namespace) AppendRepr(dst []byte, m *value.Meter, depth int) ([]byte, error) {
	dst, err := value.AppendNested(append(dst, "<Namespace "...), m, n.attributes.Value(), depth+1)
	return append(dst, '>'), err
}

// cycler returns its items in turn, one for each call of next, and begins again after the last one.
type cycler struct {
	items []value.Value
	i     int
}

func newCycler(_ *value.Meter, args []value.Value) (value.Value, error) {
	if len(args) == 0 {
		return value.Value{}, value.Errorf("RuntimeError", "at least one item has to be provided")
	}
	return value.Object(&cycler{items: append([]value.Value(nil), args...)}), nil
}

// Attribute returns items, pos, current, next or reset.
func (c *cycler) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	switch name {
	case "items":
		return value.NewTuple(c.items...), true, nil
	case "pos":
		return value.Int(c.i), true, nil
	case "current":
		return c.items[c.i], true, nil
	case "next", "__next__":
		return value.NewMethod(name, 0, 0, func(*value.Meter, []value.Value) (value.Value, error) {
			current := c.items[c.i]
			c.i = (c.i + 1) % len(c.items)
			return current, nil
		}), true, nil
	case "reset":
		return value.NewMethod(name, 0, 0, func(*value.Meter, []value.Value) (value.Value, error) {
			c.i = 0
			return value.None(), nil
		}), true, nil
	}
	return value.Value{}, false, nil
}

// TypeName returns the name of the type in Jinja2.
func (c *cycler) TypeName() string { return "Cycler" }

// Module returns the name of the type's module in Jinja2.
func (*cycler) Module() string { return "jinja2.utils" }

// joiner is a callable that returns the separator, except in its first call.
type joiner struct {
	separator value.Value
	used      bool
}

func newJoiner(_ *value.Meter, args []value.Value) (value.Value, error) {
	j := &joiner{separator: value.String(", ")}
	if len(args) == 1 {
		j.separator = args[0]
	}
	return value.Object(j), nil
}

// Call returns the separator, or "" in the first call.
func (j *joiner) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	switch {
	case len(args.Positional)+len(args.Keywords) > 0:
		return value.Value{}, value.Errorf(value.TypeError, "a joiner takes no arguments")
	case !j.used:
		j.used = true
		return value.String(""), nil
	}
	return j.separator, nil
}

// Attribute returns sep or used.
func (j *joiner) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	switch name {
	case "sep":
		return j.separator, true, nil
	case "used":
		return value.Bool(j.used), true, nil
	}
	return value.Value{}, false, nil
}

// TypeName returns the name of the type in Jinja2.
func (j *joiner) TypeName() string { return "Joiner" }

// Module returns the name of the type's module in Jinja2.
func (*joiner) Module() string { return "jinja2.utils" }
