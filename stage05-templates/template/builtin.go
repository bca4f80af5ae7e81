package template

import (
	"fmt"

	"looper.example/stage05-templates/template/value"
)

// builtin is a filter or a test. It has either the parameters that it declares,
// and run gets a value for each; or it takes any arguments.
type builtin struct {
	name   string
	params []param // behind the value
	run    func(s *Scope, args []value.Value) (value.Value, error)
	open   func(s *Scope, args value.Args) (value.Value, error)
}

// param is a parameter of a builtin.
type param struct {
	name     string
	fallback value.Value // the zero Value if it must be given
}

// required is a parameter that must be given.
func required(name string) param { return param{name: name} }

// optional is a parameter that may be left out.
func optional(name string, fallback any) param { return param{name, value.Of(fallback)} }

// goBuiltin returns a Go function as a filter or test.
func goBuiltin(name string, fn any) *builtin {
	f, err := value.NewFunc(name, fn)
	if err != nil {
		panic("template: " + err.Error())
	}
	return &builtin{name: name, open: func(s *Scope, args value.Args) (value.Value, error) {
		return f.Call(s.Meter, args)
	}}
}

// call runs b with arguments that are known only now, as those of map('round', 2).
// The first one is the value.
func (b *builtin) call(s *Scope, args value.Args) (value.Value, error) {
	if err := s.Meter.Visit(args.Positional[0]); err != nil {
		return value.Value{}, err
	}
	if b.open != nil {
		return b.open(s, args)
	}
	bound, err := b.bind(args)
	if err != nil {
		return value.Value{}, err
	}
	return b.run(s, bound)
}

// bind returns the value and an argument for each parameter.
func (b *builtin) bind(args value.Args) ([]value.Value, error) {
	bound := make([]value.Value, 1+len(b.params))
	if len(args.Positional) > len(bound) {
		return nil, b.tooMany(len(args.Positional))
	}
	copy(bound, args.Positional)
	for _, k := range args.Keywords {
		i, err := b.keyword(k.Name, len(args.Positional))
		if err != nil {
			return nil, err
		}
		bound[1+i] = k.Value
	}
	for i, p := range b.params {
		if !isGiven(bound[1+i]) {
			if p.isRequired() {
				return nil, b.missing(p)
			}
			bound[1+i] = p.fallback
		}
	}
	return bound, nil
}

// isGiven tells an argument from the place of one that was left out.
func isGiven(v value.Value) bool { return !v.IsMissing() }

func (p param) isRequired() bool { return p.fallback.IsMissing() }

// keyword returns the index of a parameter that is given by name, behind so
// many arguments, of which the first is the value.
func (b *builtin) keyword(name string, positional int) (int, error) {
	for i, p := range b.params {
		if p.name != name {
			continue
		}
		if i < positional-1 {
			return 0, value.Errorf(value.TypeError, "%s() got multiple values for argument %s", b.name, value.Quote(name))
		}
		return i, nil
	}
	return 0, value.Errorf(value.TypeError, "%s() got an unexpected keyword argument %s", b.name, value.Quote(name))
}

func (b *builtin) tooMany(given int) error {
	return value.Errorf(value.TypeError, "%s() takes at most %d arguments (%d given)", b.name, len(b.params), given-1)
}

func (b *builtin) missing(p param) error {
	return value.Errorf(value.TypeError, "%s() missing required argument: %s", b.name, value.Quote(p.name))
}

// table returns builtins by their names.
func table(lists ...[]builtin) map[string]*builtin {
	byName := map[string]*builtin{}
	for _, list := range lists {
		for _, b := range list {
			if byName[b.name] != nil {
				panic(fmt.Sprintf("template: two builtins %q", b.name))
			}
			byName[b.name] = &b
		}
	}
	return byName
}
