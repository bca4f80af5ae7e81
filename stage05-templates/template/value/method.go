package value

import (
	"fmt"
	"slices"
)

// Method is a method of Python's, bound to its value.
type Method struct {
	name     string
	min, max int      // number of arguments
	keywords []string // the names of the arguments; "" for those without a name
	call     func(m *Meter, args []Value) (Value, error)
}

// NewMethod returns a callable that takes from min to max arguments. They are borrowed until call
// returns. A max below 0 means no limit. The first arguments have the names in keywords, if there are
// any.
func NewMethod(name string, min, max int, call func(m *Meter, args []Value) (Value, error), keywords ...string) Value {
	return Object(&Method{name: name, min: min, max: max, keywords: keywords, call: call})
}

// TypeName returns Python's name of the type.
func (b *Method) TypeName() string { return "builtin_function_or_method" }

// AppendRepr appends the repr of b, without the address that Python shows.
func (b *Method) AppendRepr(dst []byte, _ *Meter, _ int) ([]byte, error) {
	return fmt.Appendf(dst, "<built-in method %s>", b.name), nil
}

// Call calls the method.
func (b *Method) Call(m *Meter, args Args) (Value, error) {
	given := args.Positional
	for _, k := range args.Keywords {
		i := slices.Index(b.keywords, k.Name)
		switch {
		case b.keywords == nil:
			return Value{}, Errorf(TypeError, "%s() takes no keyword arguments", b.name)
		case i < 0:
			return Value{}, Errorf(TypeError, "%s is an invalid keyword argument for %s()", Quote(k.Name), b.name)
		case i < len(given) && !given[i].IsMissing():
			return Value{}, Errorf(TypeError, "argument for %s() given by name (%s) and position (%d)", b.name, Quote(k.Name), i+1)
		}
		filled := make([]Value, max(len(given), i+1))
		copy(filled, given)
		filled[i] = k.Value
		given = filled
	}
	if err := b.checkCount(len(given)); err != nil {
		return Value{}, err
	}
	return b.call(m, given)
}

// checkCount returns an error, in Python's words, if n arguments are too few or too many.
func (b *Method) checkCount(n int) error {
	few, many := n < b.min, b.max >= 0 && n > b.max
	bound, count := "least", b.min
	if many {
		bound, count = "most", b.max
	}
	switch {
	case !few && !many:
		return nil
	case b.max == 0:
		return Errorf(TypeError, "%s() takes no arguments (%d given)", b.name, n)
	case b.min == 1 && b.max == 1:
		return Errorf(TypeError, "%s() takes exactly one argument (%d given)", b.name, n)
	case count == 1:
		return Errorf(TypeError, "%s expected at %s 1 argument, got %d", b.name, bound, n)
	}
	return Errorf(TypeError, "%s expected at %s %d arguments, got %d", b.name, bound, count, n)
}

// methods are the unbound methods of a type, by their names. These tables never change.
type methods map[string]method

// method is a method that is not bound to a value yet.
type method struct {
	min, max int
	keywords []string
	call     func(m *Meter, v Value, args []Value) (Value, error)
}

// bind returns the method of v with this name.
func (list methods) bind(v Value, name string) (Value, bool) {
	unbound, ok := list[name]
	if !ok {
		return Value{}, false
	}
	return Object(&Method{name, unbound.min, unbound.max, unbound.keywords, func(m *Meter, args []Value) (Value, error) {
		return unbound.call(m, v, args)
	}}), true
}

// argument returns an optional argument, and false if it is missing.
func argument(args []Value, i int) (Value, bool) {
	if i >= len(args) || args[i].IsMissing() {
		return Value{}, false
	}
	return args[i], true
}

// intArgument returns an argument that must be an integer, or otherwise if it is missing.
func intArgument(args []Value, i, otherwise int) (int, error) {
	v, ok := argument(args, i)
	if !ok {
		return otherwise, nil
	}
	return asIndex(v)
}

// asIndex returns an integer as an int. Integers that are too large become the largest int, which is
// larger than any length.
func asIndex(v Value) (int, error) {
	switch {
	case v.kind == KindBigInt:
		return v.integer().Sign() << 62, nil
	case v.IsInteger():
		return int(v.AsInt()), nil
	}
	if err := useOfUndefined(v); err != nil {
		return 0, Errorf(TypeError, "'Undefined' object cannot be interpreted as an integer")
	}
	return 0, Errorf(TypeError, "%s object cannot be interpreted as an integer", Quote(v.TypeName()))
}

// textArgument returns an argument that must be a string.
func textArgument(v Value) (string, error) {
	if !v.IsString() {
		return "", Errorf(TypeError, "must be str, not %s", v.TypeName())
	}
	return v.Text(), nil
}
