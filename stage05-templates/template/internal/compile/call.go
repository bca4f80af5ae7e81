package compile

import (
	"errors"
	"slices"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// arguments are the compiled arguments of a call.
type arguments struct {
	positional []eval
	names      []string
	named      []eval
	star       eval // nil if there is none
	starStar   eval // nil if there is none
}

func (c *compiler) arguments(a syntax.Arguments, sc scope) arguments {
	compiled := arguments{positional: c.expressions(a.Positional, sc)}
	for _, k := range a.Keywords {
		compiled.names = append(compiled.names, k.Name)
		compiled.named = append(compiled.named, c.expression(k.Value, sc))
	}
	if a.Star != nil {
		compiled.star = c.expression(a.Star, sc)
	}
	if a.StarStar != nil {
		compiled.starStar = c.expression(a.StarStar, sc)
	}
	return compiled
}

// push evaluates the arguments and pushes the positional ones on the stack. The arguments of this call
// begin at base.
func (a *arguments) push(f *frame, base int) (value.Args, error) {
	for _, arg := range a.positional {
		v, err := arg(f)
		if err != nil {
			return value.Args{}, err
		}
		f.Render.Stack = append(f.Render.Stack, v)
	}
	var args value.Args
	for i, arg := range a.named {
		v, err := arg(f)
		if err != nil {
			return value.Args{}, err
		}
		args.Keywords = append(args.Keywords, value.Keyword{Name: a.names[i], Value: v})
	}
	if a.star != nil {
		if err := a.pushStar(f); err != nil {
			return value.Args{}, err
		}
	}
	if a.starStar != nil {
		if err := a.addStarStar(f, &args); err != nil {
			return value.Args{}, err
		}
	}
	args.Positional = f.Render.Stack[base:len(f.Render.Stack):len(f.Render.Stack)]
	return args, nil
}

// pushStar pushes the elements of *args.
func (a *arguments) pushStar(f *frame) error {
	v, err := a.star(f)
	if err != nil {
		return err
	}
	it, err := value.Iterate(f.Render.Meter, v)
	if errors.Is(err, value.UndefinedError) {
		return err
	}
	if err != nil {
		return value.Errorf(value.TypeError, "Value after * must be an iterable, not %s", v.TypeName())
	}
	values, err := it.Collect()
	f.Render.Stack = append(f.Render.Stack, values...)
	return err
}

// addStarStar adds the items of **kwargs.
func (a *arguments) addStarStar(f *frame, args *value.Args) error {
	v, err := a.starStar(f)
	if err != nil {
		return err
	}
	if v.Kind() == value.KindUndefined {
		return value.Errorf(value.UndefinedError, "%s", value.UndefinedMessage(v))
	}
	if v.Kind() != value.KindDict {
		return value.Errorf(value.TypeError, "argument after ** must be a mapping, not %s", v.TypeName())
	}
	it, err := value.IterateItems(f.Render.Meter, v)
	if err != nil {
		return err
	}
	before := args.Keywords // the names of the dict itself are all different
	for {
		pair, ok, err := it.Next()
		if err != nil || !ok {
			return err
		}
		key, _, _ := value.Index(f.Render.Meter, pair, value.Int(0))
		item, _, _ := value.Index(f.Render.Meter, pair, value.Int(1))
		if !key.IsString() {
			return value.Errorf(value.TypeError, "keywords must be strings")
		}
		for _, k := range before {
			if k.Name == key.Text() {
				return value.Errorf(value.TypeError, "got multiple values for keyword argument %s", value.Quote(k.Name))
			}
		}
		args.Keywords = append(args.Keywords, value.Keyword{Name: key.Text(), Value: item})
	}
}

// call compiles a call of a value.
func (c *compiler) call(e *syntax.Call, sc scope) eval {
	args := c.arguments(e.Arguments, sc)
	if call := c.loopMethod(e, &args, sc); call != nil {
		return call
	}
	call := &call{t: c.t, pos: e.Position(), fn: c.expression(e.Function, sc), args: args}
	return func(f *frame) (value.Value, error) { return call.run(f, false) }
}

// call is a compiled call of a value.
type call struct {
	t    *run.Template
	pos  syntax.Pos
	fn   eval
	args arguments
}

// run returns the result of the call. If inPlace is set, a macro prints its output and returns nothing.
func (c *call) run(f *frame, inPlace bool) (value.Value, error) {
	callee, err := c.fn(f)
	if err != nil {
		return value.Value{}, err
	}
	base := len(f.Render.Stack)
	given, err := c.args.push(f, base)
	var v value.Value
	if err == nil {
		if m, ok := callee.Ref().(*run.Macro); ok && inPlace {
			v, err = value.String(""), m.Print(given)
		} else {
			v, err = builtin.Call(&f.Context.Scope, callee, given)
		}
	}
	f.Render.Stack = f.Render.Stack[:base]
	if err != nil {
		err = run.CalledFrom(c.t, c.pos, callee, err)
	}
	return v, err
}

// filter compiles x|name(arguments).
func (c *compiler) filter(e *syntax.Filter, x eval, sc scope) eval {
	b := c.library.Filters[e.Name]
	if b == nil {
		b = c.unknown(e.Position(), sc, "filter", e.Name)
	}
	return c.builtin(e, b, x, e.Arguments, sc)
}

// test compiles x is name(arguments).
func (c *compiler) test(e *syntax.Test, sc scope) eval {
	b := c.library.Tests[e.Name]
	if b == nil {
		b = c.unknown(e.Position(), sc, "test", e.Name)
	}
	return c.builtin(e, b, c.expression(e.X, sc), e.Arguments, sc)
}

// unknown handles a filter or test that does not exist. It is an error at once, except inside of an if,
// which may keep it from being used: then it is a builtin that fails when it is called.
func (c *compiler) unknown(pos syntax.Pos, sc scope, what, name string) *builtin.Function {
	if !sc.soft {
		c.fail(pos, "No %s named %s.", what, value.Quote(name))
	}
	return &builtin.Function{Name: name, Open: func(*builtin.Scope, value.Args) (value.Value, error) {
		return value.Value{}, value.Errorf(builtin.RuntimeError, "No %s named %s found.", what, value.Quote(name))
	}}
}

// builtin compiles the call of a filter or test. If the arguments are known now, it puts them in the
// order of the parameters.
func (c *compiler) builtin(e syntax.Node, b *builtin.Function, x eval, a syntax.Arguments, sc scope) eval {
	args, t := c.arguments(a, sc), c.t
	if b.Open == nil && args.star == nil && args.starStar == nil {
		if ordered, err := inOrder(b, x, args); err == nil {
			return c.direct(e, b, ordered)
		}
	}
	args.positional = append([]eval{x}, args.positional...)
	return func(f *frame) (value.Value, error) {
		base := len(f.Render.Stack)
		given, err := args.push(f, base)
		var v value.Value
		if err == nil {
			v, err = b.Call(&f.Context.Scope, given)
		}
		f.Render.Stack = f.Render.Stack[:base]
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}

// inOrder returns an eval for each parameter of b, in the order of the parameters. If the arguments do
// not fit, it fails; in the template this is an error only when the call is made.
func inOrder(b *builtin.Function, x eval, a arguments) ([]eval, error) {
	sources, err := b.Arrange(len(a.positional), a.names)
	if err != nil {
		return nil, err
	}
	given := a.positional
	if len(a.named) > 0 {
		given = slices.Concat(a.positional, a.named)
	}
	ordered := make([]eval, 1, 1+len(sources))
	ordered[0] = x
	for i, from := range sources {
		if from >= 0 {
			ordered = append(ordered, given[from])
			continue
		}
		fallback := b.Params[i].Fallback
		ordered = append(ordered, func(*frame) (value.Value, error) { return fallback, nil })
	}
	return ordered, nil
}

// direct compiles the call of a builtin with an eval for each parameter.
func (c *compiler) direct(e syntax.Node, b *builtin.Function, args []eval) eval {
	t := c.t
	return func(f *frame) (value.Value, error) {
		base := len(f.Render.Stack)
		for _, arg := range args {
			v, err := arg(f)
			if err != nil {
				return value.Value{}, err
			}
			f.Render.Stack = append(f.Render.Stack, v)
		}
		var v value.Value
		err := f.Render.Meter.Visit(f.Render.Stack[base])
		if err == nil {
			v, err = b.Run(&f.Context.Scope, f.Render.Stack[base:])
		}
		f.Render.Stack = f.Render.Stack[:base]
		if err != nil {
			err = run.ErrorAt(t, e.Position(), err)
		}
		return v, err
	}
}
