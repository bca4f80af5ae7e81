package builtin

import (
	"fmt"
	"slices"

	"looper.example/stage05-templates/template/value"
)

// Function is a filter or a test. Either it declares its parameters, and Run gets a value for each; or
// it takes any arguments, and has Open.
type Function struct {
	Name   string
	Params []Param // after the value
	Run    func(s *Scope, args []value.Value) (value.Value, error)
	Open   func(s *Scope, args value.Args) (value.Value, error)
}

// Param is a parameter of a Function.
type Param struct {
	Name     string      // "" if it cannot be given by name
	Fallback value.Value // the default; the zero Value if there is none
}

// required is a parameter without a default.
func required(name string) Param { return Param{Name: name} }

// optional is a parameter with a default.
func optional(name string, fallback any) Param { return Param{name, value.Of(fallback)} }

// FromGo returns a Go function as a filter or test. The error says why it cannot be one.
func FromGo(name string, fn any) (*Function, error) {
	f, err := value.NewFunc(name, fn)
	if err == nil {
		err = f.Filters()
	}
	if err == nil {
		_, err = places(name, f, false)
	}
	if err != nil {
		return nil, err
	}
	return &Function{Name: name, Open: func(s *Scope, args value.Args) (value.Value, error) {
		return f.CallAt(s.Meter, s, args)
	}}, nil
}

// GlobalFromGo returns a Go function as a global, with a name for its errors. The error says why
// templates cannot call it.
func GlobalFromGo(name string, fn any) (value.Value, error) {
	f, err := value.NewFunc(name, fn)
	if err == nil {
		_, err = places(name, f, false)
	}
	if err != nil {
		return value.Value{}, err
	}
	return value.Object(f), nil
}

// Call runs b with arguments that are known only during the render, such as those of map('round', 2).
// The first one is the value.
func (b *Function) Call(s *Scope, args value.Args) (value.Value, error) {
	if err := s.Meter.Visit(args.Positional[0]); err != nil {
		return value.Value{}, err
	}
	if b.Open != nil {
		return b.Open(s, args)
	}
	bound, err := b.bind(args)
	if err != nil {
		return value.Value{}, err
	}
	return b.Run(s, bound)
}

// bind returns the value and an argument for each parameter.
func (b *Function) bind(args value.Args) ([]value.Value, error) {
	given := slices.Clip(args.Positional)
	names := make([]string, len(args.Keywords))
	for i, k := range args.Keywords {
		names[i], given = k.Name, append(given, k.Value)
	}
	sources, err := b.Arrange(len(args.Positional)-1, names)
	if err != nil {
		return nil, err
	}
	bound := []value.Value{args.Positional[0]}
	for i, from := range sources {
		if from < 0 {
			bound = append(bound, b.Params[i].Fallback)
		} else {
			bound = append(bound, given[1+from])
		}
	}
	return bound, nil
}

// Arrange returns, for each parameter, the index of its argument, or -1 for the default. A call has the
// given number of positional arguments, and after them the arguments with names.
func (b *Function) Arrange(positional int, names []string) ([]int, error) {
	if positional > len(b.Params) {
		return nil, value.Errorf(value.TypeError, "%s() takes at most %d arguments (%d given)", b.Name, len(b.Params), positional)
	}
	sources := make([]int, len(b.Params))
	for i := range sources {
		sources[i] = -1
		if i < positional {
			sources[i] = i
		}
	}
	for n, name := range names {
		i := slices.IndexFunc(b.Params, func(p Param) bool { return p.Name == name })
		switch {
		case i < 0:
			return nil, value.Errorf(value.TypeError, "%s() got an unexpected keyword argument %s", b.Name, value.Quote(name))
		case i < positional:
			return nil, value.Errorf(value.TypeError, "%s() got multiple values for argument %s", b.Name, value.Quote(name))
		}
		sources[i] = positional + n
	}
	for i, p := range b.Params {
		if sources[i] < 0 && p.Fallback.IsMissing() {
			return nil, value.Errorf(value.TypeError, "%s() missing required argument: %s", b.Name, value.Quote(p.Name))
		}
	}
	return sources, nil
}

// table returns a map of functions by their names.
func table(lists ...[]Function) map[string]*Function {
	byName := map[string]*Function{}
	for _, list := range lists {
		for _, b := range list {
			if byName[b.Name] != nil {
				panic(fmt.Sprintf("builtin: two functions %q", b.Name))
			}
			byName[b.Name] = &b
		}
	}
	return byName
}
