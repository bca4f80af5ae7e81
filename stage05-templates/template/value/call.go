package value

import (
	"fmt"
	"reflect"
)

// Args are the arguments of a call.
type Args struct {
	Positional []Value
	Keywords   []Keyword
}

// Keyword is an argument given by name.
type Keyword struct {
	Name  string
	Value Value
}

// Place is the place in a template from which a function is called. It has values for the first
// parameters of a Go function, if the types of these parameters implement Place themselves: see Scope
// in package builtin.
type Place interface {
	// Parameter returns the value for a parameter of this type, and false if the place has none.
	Parameter(t reflect.Type) (reflect.Value, bool)
}

// Call calls v, which is an object that implements Caller or a Go function.
func Call(m *Meter, v Value, args Args) (Value, error) { return CallAt(m, nil, v, args) }

// CallAt is Call from a place in a template.
func CallAt(m *Meter, at Place, v Value, args Args) (Value, error) {
	if err := useOfUndefined(v); err != nil {
		return Value{}, err
	}
	if err := m.Step(1); err != nil {
		return Value{}, err
	}
	switch c := v.ref.(type) {
	case *Func:
		return c.CallAt(m, at, args)
	case Caller:
		return c.Call(m, args)
	}
	if fn := reflect.ValueOf(v.Ref()); fn.Kind() == reflect.Func {
		sig := signatureOf(fn.Type())
		return callGo(m, at, "function", fn, &sig, args)
	}
	return Value{}, Errorf(TypeError, "%s object is not callable", Quote(v.TypeName()))
}

// IsCallable reports whether v is callable in Python. Undefined values are, but Call fails for them.
func IsCallable(v Value) bool {
	if _, ok := v.ref.(Caller); ok || v.kind != KindObject {
		return ok || v.kind == KindUndefined
	}
	return reflect.TypeOf(v.ref).Kind() == reflect.Func
}

// Func is a Go function with a name for error messages. Arguments are converted to the types of its
// parameters. It returns nothing, a value, an error, or a value and an error.
//
// The parameters are, in this order: parameters that get a value from the Place, if there are some;
// required parameters; and at most one of these for optional arguments: a variadic parameter, a struct
// with Named in it, or Kwargs.
type Func struct {
	name string
	fn   reflect.Value
	sig  *signature
}

// NewFunc returns fn as an object that templates can call. If fn is not a function with such parameters
// and results, the error says what is wrong.
func NewFunc(name string, fn any) (*Func, error) {
	rv := reflect.ValueOf(fn)
	if rv.Kind() != reflect.Func || rv.IsNil() {
		return nil, fmt.Errorf("%s is of type %T; expected a function", name, fn)
	}
	sig := signatureOf(rv.Type())
	if err := sig.checked(); err != nil {
		return nil, fmt.Errorf("%s is a %T: %w", name, fn, err)
	}
	return &Func{name, rv, &sig}, nil
}

// OfNamed is Of for a variable with a name. A Go function gets the name, for errors.
func OfNamed(name string, x any) Value {
	v := Of(x)
	if v.kind == KindObject {
		if fn := reflect.ValueOf(v.ref); fn.Kind() == reflect.Func && fn.NumMethod() == 0 {
			sig := signatureOf(fn.Type())
			return Object(&Func{name, fn, &sig})
		}
	}
	return v
}

// Filters returns nil if the function can be a filter or a test: it takes a value, and returns one.
// Otherwise the error says why it cannot.
func (f *Func) Filters() error {
	s := f.sig
	switch {
	case s.fixed == 0 && !s.variadic:
		return fmt.Errorf("%s is a %s: it has no parameter for the value", f.name, s.t)
	case s.results == 0:
		return fmt.Errorf("%s is a %s: it returns no value", f.name, s.t)
	}
	return nil
}

// Places returns the types of the first parameters, whose values come from the place of the call.
func (f *Func) Places() []reflect.Type {
	var types []reflect.Type
	for i := range f.sig.places {
		types = append(types, f.fn.Type().In(i))
	}
	return types
}

// TypeName returns "function".
func (f *Func) TypeName() string { return "function" }

// AppendRepr appends the repr of f.
func (f *Func) AppendRepr(dst []byte, _ *Meter, _ int) ([]byte, error) {
	return fmt.Appendf(dst, "<function %s>", f.name), nil
}

// Call calls the function without a place.
func (f *Func) Call(m *Meter, args Args) (Value, error) { return f.CallAt(m, nil, args) }

// CallAt calls the function from a place in a template.
func (f *Func) CallAt(m *Meter, at Place, args Args) (Value, error) {
	return callGo(m, at, f.name, f.fn, f.sig, args)
}

// callGo calls a Go function and turns a panic in it into an error.
func callGo(m *Meter, at Place, name string, fn reflect.Value, s *signature, args Args) (_ Value, err error) {
	if err := s.checkResults(); err != nil {
		return Value{}, Errorf(TypeError, "%s(): %s", name, err)
	}
	in, err := s.arguments(m, at, name, args)
	if err != nil {
		return Value{}, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = panicError(name, p)
		}
	}()
	out := fn.Call(in)
	if s.fails {
		if failure, ok := out[len(out)-1].Interface().(error); ok {
			return Value{}, &Error{Kind: CallError, Message: name + ": " + failure.Error(), Err: failure}
		}
	}
	if s.results == 0 {
		return None(), nil
	}
	return fromReflect(out[0]), nil
}
