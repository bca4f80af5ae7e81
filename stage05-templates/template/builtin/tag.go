package builtin

import (
	"fmt"
	"reflect"

	"looper.example/stage05-templates/template/value"
)

// Body renders the body of a program's own tag, once for each call. If output is escaped, the text is
// markup. The function of the tag must not keep the Body.
type Body func() (value.Markup, error)

// Parameter returns the Body for a parameter of type Body; see Place in package value. Only the place
// of a tag has a Body.
func (b Body) Parameter(t reflect.Type) (reflect.Value, bool) {
	return reflect.ValueOf(b), t == reflect.TypeFor[Body]()
}

// Tag is a program's own tag: a Go function that returns the output of the tag.
type Tag struct {
	fn      *value.Func
	HasBody bool
}

// NewTag returns a Go function as a tag. If one of its first parameters is a Body, the tag has a body.
// The error says why the function cannot be a tag.
func NewTag(name string, fn any) (*Tag, error) {
	f, err := value.NewFunc(name, fn)
	if err != nil {
		return nil, err
	}
	hasBody, err := places(name, f, true)
	return &Tag{f, hasBody}, err
}

// Call calls the function from a place, with the arguments and the body of the tag.
func (t *Tag) Call(s *Scope, args value.Args, body Body) (value.Value, error) {
	return t.fn.CallAt(s.Meter, tagPlace{s, body}, args)
}

// tagPlace is the place of a tag.
type tagPlace struct {
	scope *Scope
	body  Body
}

// Parameter returns the Scope or the Body.
func (p tagPlace) Parameter(t reflect.Type) (reflect.Value, bool) {
	if t == reflect.TypeFor[Body]() {
		return p.body.Parameter(t)
	}
	return p.scope.Parameter(t)
}

// places reports whether one of the first parameters is a Body. It returns an error if no place has a
// value for one of them, or if a Body is not allowed.
func places(name string, f *value.Func, bodies bool) (hasBody bool, err error) {
	for _, t := range f.Places() {
		switch t {
		case reflect.TypeFor[*Scope]():
		case reflect.TypeFor[Body]():
			if hasBody = true; !bodies {
				return true, fmt.Errorf("%s has a parameter of type %s, which only tags can have", name, t)
			}
		default:
			return hasBody, fmt.Errorf("%s has a parameter of type %s, for which templates have no value", name, t)
		}
	}
	return hasBody, nil
}
