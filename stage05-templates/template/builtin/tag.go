package builtin

import (
	"fmt"
	"reflect"

	"looper.example/stage05-templates/template/value"
)

// Body renders what stands between a tag of the program and its end tag, as often as it is
// called. The text is safe where output is escaped. It must not be kept.
type Body func() (value.Markup, error)

// Parameter makes a Body a parameter that a tag gives itself; see Place in package value.
func (b Body) Parameter(t reflect.Type) (reflect.Value, bool) {
	return reflect.ValueOf(b), t == reflect.TypeFor[Body]()
}

// Tag is a tag of the program: a Go function that returns what the tag prints.
type Tag struct {
	fn      *value.Func
	HasBody bool
}

// NewTag returns a Go function as a tag. One that has a Body among its first parameters is
// that of a tag with a body. The error says why it cannot be one.
func NewTag(name string, fn any) (*Tag, error) {
	f, err := value.NewFunc(name, fn)
	if err != nil {
		return nil, err
	}
	hasBody, err := places(name, f, true)
	return &Tag{f, hasBody}, err
}

// Call runs the function at a place with the arguments and the body of the tag.
func (t *Tag) Call(s *Scope, args value.Args, body Body) (value.Value, error) {
	return t.fn.CallAt(s.Meter, tagPlace{s, body}, args)
}

// tagPlace is where a tag stands.
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

// places reports whether a Body is among the parameters that the place of a call gives. It
// refuses what no place has, and a Body where there is none.
func places(name string, f *value.Func, bodies bool) (hasBody bool, err error) {
	for _, t := range f.Places() {
		switch t {
		case reflect.TypeFor[*Scope]():
		case reflect.TypeFor[Body]():
			if hasBody = true; !bodies {
				return true, fmt.Errorf("%s has a %s as a parameter, which only tags have", name, t)
			}
		default:
			return hasBody, fmt.Errorf("%s has a %s as a parameter, which templates do not have", name, t)
		}
	}
	return hasBody, nil
}
