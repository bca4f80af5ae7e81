package value

import (
	"fmt"
	"reflect"
)

// Objects are values with behaviour of their own. They implement those of the
// following interfaces that apply; Go structs and functions need none of them.
type (
	// Attributer has attributes, such as a loop's index.
	Attributer interface {
		Attribute(m *Meter, name string) (Value, bool, error)
	}
	// Caller can be called. The arguments are borrowed until Call returns.
	Caller interface {
		Call(m *Meter, args Args) (Value, error)
	}
	// Sequence has elements that are numbered from 0, such as a range.
	Sequence interface {
		Len() int
		At(i int) Value
	}
	// Iterable can be looped over.
	Iterable interface {
		Iterate(m *Meter) (Iter, error)
	}
	// Measurer has a length that may have to be counted, such as a loop.
	Measurer interface {
		Length(m *Meter) (int, error)
	}
	// Texter has a text that is not its repr. It is a String or Markup.
	Texter interface {
		Str() Value
	}
	// HTMLer is implemented by Go data that knows its HTML: it is trusted, where
	// output is escaped, as what has __html__ in Python. Its text is another.
	HTMLer interface {
		HTML() string
	}
	// Typed has a type name for error messages.
	Typed interface {
		TypeName() string
	}
	// Moduled is a type that Python keeps in a module, which some messages name.
	Moduled interface {
		Module() string
	}
)

// sized is a Sequence, or an object that has a length without being one.
type sized interface{ Len() int }

// Object returns a Value of kind Object for one of this package's interfaces.
func Object(x any) Value { return Value{kind: KindObject, ref: x} }

func objectTypeName(ref any) string {
	if t, ok := ref.(Typed); ok {
		return t.TypeName()
	}
	t := reflect.TypeOf(ref)
	switch {
	case t == nil:
		return "object"
	case t.Kind() == reflect.Pointer && t.Elem().Name() != "":
		return t.Elem().Name()
	case t.Name() != "":
		return t.Name()
	case t.Kind() == reflect.Func:
		return "function"
	}
	return t.String()
}

// panicError is the error of Go code that a template called and that panicked.
func panicError(what string, p any) error {
	err, _ := p.(error)
	return &Error{Kind: CallError, Message: fmt.Sprintf("%s panicked: %v", what, p), Err: err}
}
