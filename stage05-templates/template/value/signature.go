package value

import (
	"errors"
	"fmt"
	"reflect"
)

// Kwargs, as the type of the last parameter of a Go function, takes all keyword arguments of a call. A
// function without Kwargs and without Named takes no keyword arguments.
type Kwargs map[string]any

// signature describes how templates call a Go function.
//
//	func(s *Scope, amount float64, o struct{ Named; ... }) (Markup, error)
//	     places    fixed           last, of a sort       results    fails
type signature struct {
	t        reflect.Type
	places   int  // number of Places at the start
	fixed    int  // number of required parameters
	variadic bool // the last parameter takes all other arguments
	named    bool // the last parameter is a struct with Named in it
	kwargs   bool // the last parameter is Kwargs
	fails    bool // the last result is an error
	results  int  // number of results, besides the error
}

func signatureOf(t reflect.Type) signature {
	s := signature{t: t, variadic: t.IsVariadic(), results: t.NumOut()}
	if s.results > 0 && t.Out(s.results-1) == reflect.TypeFor[error]() {
		s.fails = true
		s.results--
	}
	for s.places < t.NumIn() && isPlace(t.In(s.places)) {
		s.places++
	}
	if s.fixed = t.NumIn() - s.places; s.fixed == 0 {
		return s
	}
	last := s.last()
	s.named, s.kwargs = isNamed(last), last == reflect.TypeFor[Kwargs]()
	if s.variadic || s.named || s.kwargs {
		s.fixed--
	}
	return s
}

func isPlace(t reflect.Type) bool {
	return t.NumMethod() > 0 && t.Implements(reflect.TypeFor[Place]())
}

// checked returns an error if templates cannot call the function.
func (s *signature) checked() error {
	for i := range s.t.NumIn() {
		if k := s.t.In(i).Kind(); k == reflect.Chan || k == reflect.UnsafePointer {
			return fmt.Errorf("templates have no value for parameter %d", i+1)
		}
		if isNamed(s.t.In(i)) && i < s.t.NumIn()-1 {
			return fmt.Errorf("parameter %d, a struct with Named in it, must be the last", i+1)
		}
		if i >= s.places && isPlace(s.t.In(i)) {
			return fmt.Errorf("parameter %d, of type %s, must be the first", i+1, s.t.In(i))
		}
	}
	if s.named {
		if err := checkNamed(s.last()); err != nil {
			return err
		}
	}
	return s.checkResults()
}

// checkResults returns an error if a template would lose a result of the function.
func (s *signature) checkResults() error {
	switch {
	case s.results > 1:
		return fmt.Errorf("it returns %d values; expected one value at most, and an error", s.t.NumOut())
	case s.results > 0 && s.t.Out(0).Kind() == reflect.Chan:
		return errors.New("it returns a channel, which would block the render; expected a slice or an iter.Seq")
	}
	return nil
}

// last returns the type of the last parameter.
func (s *signature) last() reflect.Type { return s.t.In(s.t.NumIn() - 1) }

// arguments converts the arguments of a call to the types of the parameters.
func (s *signature) arguments(m *Meter, at Place, name string, args Args) ([]reflect.Value, error) {
	if err := s.checkCount(name, args); err != nil {
		return nil, err
	}
	in := make([]reflect.Value, 0, max(s.t.NumIn(), s.places+len(args.Positional)))
	for i := range s.places {
		if at == nil {
			return nil, Errorf(TypeError, "%s() can only be called by a template", name)
		}
		x, ok := at.Parameter(s.t.In(i))
		if !ok {
			return nil, Errorf(TypeError, "%s() cannot be called here: there is no %s", name, s.t.In(i))
		}
		in = append(in, x)
	}
	given := args.Positional
	if s.named {
		given = given[:s.fixed]
	}
	for i, arg := range given {
		want := s.t.In(min(s.places+i, s.t.NumIn()-1))
		if s.variadic && i >= s.fixed {
			want = want.Elem()
		}
		x, err := toGo(m, arg, want)
		if err != nil {
			return nil, argumentError(err, fmt.Sprintf("%s() argument %d", name, i+1))
		}
		in = append(in, x)
	}
	switch {
	case s.named:
		o, err := namedArguments(m, name, s.last(), args.Positional[s.fixed:], args.Keywords, s.fixed)
		return append(in, o), err
	case s.kwargs:
		kwargs, err := kwargsOf(m, args.Keywords)
		return append(in, reflect.ValueOf(kwargs)), err
	}
	return in, nil
}

// checkCount compares the number of arguments with that of the parameters.
func (s *signature) checkCount(name string, args Args) error {
	given, most := len(args.Positional), s.fixed
	if s.named {
		most += len(namedFields(s.last()))
	}
	switch {
	case len(args.Keywords) > 0 && !s.named && !s.kwargs:
		return Errorf(TypeError, "%s() takes no keyword arguments", name)
	case given < s.fixed && (s.named || s.variadic):
		return Errorf(TypeError, "%s() takes at least %d arguments (%d given)", name, s.fixed, given)
	case given < s.fixed, given > most && !s.variadic && !s.named:
		return Errorf(TypeError, "%s() takes %d arguments (%d given)", name, s.fixed, given)
	case given > most && s.named:
		return Errorf(TypeError, "%s() takes at most %d arguments (%d given)", name, most, given)
	}
	return nil
}

// argumentError adds the argument to the message of a TypeError.
func argumentError(err error, which string) error {
	var e *Error
	if errors.As(err, &e) && e.Kind == TypeError {
		return Errorf(TypeError, "%s: %s", which, err)
	}
	return err
}

func kwargsOf(m *Meter, keywords []Keyword) (Kwargs, error) {
	kwargs := Kwargs{}
	for _, k := range keywords {
		x, err := Export(m, k.Value)
		if err != nil {
			return nil, err
		}
		kwargs[k.Name] = x
	}
	return kwargs, nil
}
