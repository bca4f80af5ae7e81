package value

import (
	"fmt"
	"reflect"
)

// Objects are values with behaviour of their own. They implement some of the following interfaces. Go
// structs and functions need none of them.
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
	// HTMLer is Go data with its own HTML, as with __html__ in Python. If output is escaped, this HTML
	// is trusted and printed as it is. The text of the data is something else.
	HTMLer interface {
		HTML() string
	}
	// Typed has a type name for error messages.
	Typed interface {
		TypeName() string
	}
	// Moduled is a type that is in a module in Python. Some messages name the module.
	Moduled interface {
		Module() string
	}
)

// sized is a Sequence, or an object with a length that is not a Sequence.
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

// panicError returns the error for a panic in Go code that a template called.
func panicError(what string, p any) error {
	err, _ := p.(error)
	return &Error{Kind: CallError, Message: fmt.Sprintf("%s panicked: %v", what, p), Err: err}
}
