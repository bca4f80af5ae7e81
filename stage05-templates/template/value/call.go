package value

import (
	"errors"
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

// Kwargs as the type of the last parameter of a Go function takes all keyword
// arguments of a call. A function without it takes none.
type Kwargs map[string]any

// Call calls v with the arguments: an object that is a Caller, or a Go function.
func Call(m *Meter, v Value, args Args) (Value, error) {
	if err := useOfUndefined(v); err != nil {
		return Value{}, err
	}
	if err := m.Step(1); err != nil {
		return Value{}, err
	}
	if c, ok := v.ref.(Caller); ok {
		return c.Call(m, args)
	}
	if fn := reflect.ValueOf(v.Ref()); fn.Kind() == reflect.Func {
		return callGo(m, "function", fn, args)
	}
	return Value{}, Errorf(TypeError, "%s object is not callable", Quote(v.TypeName()))
}

// IsCallable reports whether Python takes v for a callable. What is undefined
// is one, though Call fails.
func IsCallable(v Value) bool {
	if _, ok := v.ref.(Caller); ok || v.kind != KindObject {
		return ok || v.kind == KindUndefined
	}
	return reflect.TypeOf(v.ref).Kind() == reflect.Func
}

// Func is a Go function under the name that error messages use. Arguments are
// converted to the types of its parameters. It returns nothing, a value, an
// error, or a value and an error.
type Func struct {
	name string
	fn   reflect.Value
}

// NewFunc returns fn as an object that can be called. The error says what is
// wrong with fn if it is not a function with results of those sorts.
func NewFunc(name string, fn any) (*Func, error) {
	rv := reflect.ValueOf(fn)
	if rv.Kind() != reflect.Func || rv.IsNil() {
		return nil, fmt.Errorf("%s is of type %T; expected a function", name, fn)
	}
	if t := rv.Type(); t.NumOut() > 2 || t.NumOut() == 2 && t.Out(1) != reflect.TypeFor[error]() {
		return nil, fmt.Errorf("%s is a %T; expected a function that returns at most one value and an error", name, fn)
	}
	return &Func{name, rv}, nil
}

// TypeName returns "function".
func (f *Func) TypeName() string { return "function" }

// AppendRepr prints f.
func (f *Func) AppendRepr(dst []byte, _ *Meter, _ int) ([]byte, error) {
	return fmt.Appendf(dst, "<function %s>", f.name), nil
}

// Call calls the function.
func (f *Func) Call(m *Meter, args Args) (Value, error) {
	return callGo(m, f.name, f.fn, args)
}

// callGo calls a Go function and turns a panic in it into an error.
func callGo(m *Meter, name string, fn reflect.Value, args Args) (_ Value, err error) {
	in, err := goArguments(m, name, fn.Type(), args)
	if err != nil {
		return Value{}, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = panicError(name, p)
		}
	}()
	out := fn.Call(in)
	if n := len(out); n > 0 && out[n-1].Type() == reflect.TypeFor[error]() {
		if failure, ok := out[n-1].Interface().(error); ok {
			return Value{}, &Error{Kind: CallError, Message: name + ": " + failure.Error(), Err: failure}
		}
		out = out[:n-1]
	}
	if len(out) == 0 {
		return None(), nil
	}
	return fromReflect(out[0]), nil
}

// goArguments converts arguments to the types of a function's parameters.
func goArguments(m *Meter, name string, t reflect.Type, args Args) ([]reflect.Value, error) {
	params := t.NumIn()
	takesKeywords := params > 0 && t.In(params-1) == reflect.TypeFor[Kwargs]()
	if takesKeywords {
		params--
	} else if len(args.Keywords) > 0 {
		return nil, Errorf(TypeError, "%s() takes no keyword arguments", name)
	}
	given := len(args.Positional)
	if given > params && !t.IsVariadic() || given < params && !(t.IsVariadic() && given == params-1) {
		return nil, Errorf(TypeError, "%s() takes %d arguments (%d given)", name, params, given)
	}
	in := make([]reflect.Value, 0, params+1)
	for i, arg := range args.Positional {
		want := t.In(min(i, params-1))
		if t.IsVariadic() && i >= params-1 {
			want = want.Elem()
		}
		x, err := toGo(m, arg, want)
		if err != nil {
			var e *Error
			if errors.As(err, &e) && e.Kind == TypeError {
				err = Errorf(TypeError, "%s() argument %d: %s", name, i+1, err)
			}
			return nil, err
		}
		in = append(in, x)
	}
	if takesKeywords {
		kwargs := Kwargs{}
		for _, k := range args.Keywords {
			x, err := Export(m, k.Value)
			if err != nil {
				return nil, err
			}
			kwargs[k.Name] = x
		}
		in = append(in, reflect.ValueOf(kwargs))
	}
	return in, nil
}
