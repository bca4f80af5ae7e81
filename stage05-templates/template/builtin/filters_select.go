package builtin

import (
	"slices"

	"looper.example/stage05-templates/template/value"
)

// selectFilters apply filters and tests to the elements of a sequence, one at a time, when the next
// element is needed.
func selectFilters() []Function {
	return []Function{
		{Name: "attr", Params: []Param{required("name")}, Run: filterAttr},
		{Name: "map", Open: filterMap},
		{Name: "reject", Open: filterSelect(false, false)},
		{Name: "rejectattr", Open: filterSelect(false, true)},
		{Name: "select", Open: filterSelect(true, false)},
		{Name: "selectattr", Open: filterSelect(true, true)},
	}
}

// filterAttr returns an attribute, and never an item with that name.
func filterAttr(s *Scope, a []value.Value) (value.Value, error) {
	if err := s.Meter.Usable(a[1]); err != nil {
		return value.Value{}, err
	}
	if !a[1].IsString() {
		return value.Value{}, value.Errorf(value.TypeError, "attribute name must be string, not %s", value.Quote(a[1].TypeName()))
	}
	v, ok, err := s.Types.Attribute(s.Meter, a[0], a[1].Text())
	if err == nil && !ok {
		return value.UndefinedItem(a[0], a[1]), nil
	}
	return v, err
}

// keep returns copies of borrowed arguments, for a generator.
func keep(args value.Args) value.Args {
	return value.Args{Positional: slices.Clone(args.Positional), Keywords: slices.Clone(args.Keywords)}
}

// lazily returns a generator that is prepared when its first element is needed. A value that is false
// has no elements.
func lazily(m *value.Meter, v value.Value, setUp func() error, next func(*value.Iter) (value.Value, bool, error)) value.Value {
	var it value.Iter
	started := false
	return generator(func() (value.Value, bool, error) {
		if !started {
			started = true
			if holds, err := value.Test(m, v); err != nil || !holds {
				return value.Value{}, false, err
			}
			err := setUp()
			if err == nil {
				it, err = value.Iterate(m, v)
			}
			if err != nil {
				return value.Value{}, false, err
			}
		}
		return next(&it)
	})
}

// filterMap applies a filter to each element, or returns an attribute of each.
func filterMap(s *Scope, args value.Args) (value.Value, error) {
	args = keep(args)
	var apply keyFunc
	return lazily(s.Meter, args.Positional[0], func() (err error) {
		apply, err = s.mapping(args)
		return err
	}, func(it *value.Iter) (value.Value, bool, error) {
		v, ok, err := it.Next()
		if err != nil || !ok {
			return v, ok, err
		}
		v, err = apply(v)
		return v, true, err
	}), nil
}

// mapping returns the function that map calls for each element.
func (s *Scope) mapping(args value.Args) (keyFunc, error) {
	if len(args.Positional) > 1 {
		return s.named(s.Filters, "filter", args.Positional[1], value.Args{Positional: args.Positional[2:], Keywords: args.Keywords}), nil
	}
	attribute, fallback := value.None(), value.None()
	given := false
	for _, k := range args.Keywords {
		if k.Name == "attribute" {
			attribute, given = k.Value, true
		}
	}
	for _, k := range args.Keywords {
		switch {
		case k.Name == "attribute":
		case k.Name == "default":
			fallback = k.Value
		case given:
			return nil, value.Errorf(ArgumentError, "Unexpected keyword argument %s", value.Quote(k.Name))
		}
	}
	if !given {
		return nil, value.Errorf(ArgumentError, "map requires a filter argument")
	}
	return s.getter(attribute, fallback), nil
}

// named returns a function that calls a filter or test, by its name, with an element and the arguments.
func (s *Scope) named(table map[string]*Function, what string, name value.Value, args value.Args) keyFunc {
	b := table[name.Text()]
	return func(v value.Value) (value.Value, error) {
		if err := s.Meter.Usable(name); err != nil {
			return value.Value{}, err
		}
		if b == nil {
			return value.Value{}, errNoneNamed(s.Meter, what, name)
		}
		positional := append([]value.Value{v}, args.Positional...)
		return b.Call(s, value.Args{Positional: positional, Keywords: args.Keywords})
	}
}

func errNoneNamed(m *value.Meter, what string, name value.Value) error {
	repr, err := value.AppendRepr(nil, m, name)
	if err != nil {
		return err
	}
	message := "No " + what + " named " + string(repr) + "."
	if name.Kind() == value.KindUndefined {
		message += " (" + value.UndefinedMessage(name) + "; did you forget to quote the callable name?)"
	}
	return value.Errorf(RuntimeError, "%s", message)
}

// filterSelect returns a filter for the elements that pass a test, or for those that do not. It tests
// the element or one of its attributes. Without a test, their truth decides.
func filterSelect(wanted, byAttribute bool) func(*Scope, value.Args) (value.Value, error) {
	return func(s *Scope, args value.Args) (value.Value, error) {
		args = keep(args)
		var subject, test keyFunc
		return lazily(s.Meter, args.Positional[0], func() (err error) {
			subject, test, err = s.selection(args, byAttribute)
			return err
		}, func(it *value.Iter) (value.Value, bool, error) {
			for {
				v, ok, err := it.Next()
				if err != nil || !ok {
					return v, ok, err
				}
				result, err := subject(v)
				if err == nil {
					result, err = test(result)
				}
				holds := false
				if err == nil {
					holds, err = value.Test(s.Meter, result)
				}
				if err != nil || holds == wanted {
					return v, true, err
				}
			}
		}), nil
	}
}

// selection returns a function for the part of an element to test, and the test.
func (s *Scope) selection(args value.Args, byAttribute bool) (subject, test keyFunc, err error) {
	rest := args.Positional[1:]
	subject = s.getter(value.None(), value.None())
	if byAttribute {
		if len(rest) == 0 {
			return nil, nil, value.Errorf(ArgumentError, "Missing parameter for attribute name")
		}
		subject = s.getter(rest[0], value.None())
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return subject, func(v value.Value) (value.Value, error) { return v, nil }, nil
	}
	return subject, s.named(s.Tests, "test", rest[0], value.Args{Positional: rest[1:], Keywords: args.Keywords}), nil
}
