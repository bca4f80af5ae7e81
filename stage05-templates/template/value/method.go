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
