package builtin

import "looper.example/stage05-templates/template/value"

// gettextGlobals returns the functions that trans tags call. They return the text unchanged, and the
// plural for all numbers except 1. The globals of a Config can replace them.
func gettextGlobals() map[string]value.Value {
	choose := func(m *value.Meter, singular, plural, n value.Value) (value.Value, error) {
		if one, err := value.Equal(m, n, value.Int(1)); err != nil || one {
			return singular, err
		}
		return plural, nil
	}
	function := func(name string, params int, call func(m *value.Meter, a []value.Value) (value.Value, error)) value.Value {
		return value.NewMethod(name, params, params, call)
	}
	return map[string]value.Value{
		"_":       value.Object(gettextAlias{}),
		"gettext": function("gettext", 1, func(_ *value.Meter, a []value.Value) (value.Value, error) { return a[0], nil }),
		"ngettext": function("ngettext", 3, func(m *value.Meter, a []value.Value) (value.Value, error) {
			return choose(m, a[0], a[1], a[2])
		}),
		"pgettext": function("pgettext", 2, func(_ *value.Meter, a []value.Value) (value.Value, error) { return a[1], nil }),
		"npgettext": function("npgettext", 4, func(m *value.Meter, a []value.Value) (value.Value, error) {
			return choose(m, a[1], a[2], a[3])
		}),
	}
}

// gettextAlias is the function _, which is gettext.
type gettextAlias struct{}

// CallIn calls the function gettext of the place where _ is called.
func (gettextAlias) CallIn(s *Scope, args value.Args) (value.Value, error) {
	fn := s.Variables.Lookup("gettext")
	if _, again := fn.Ref().(gettextAlias); again { // a template has set gettext to _
		return value.Value{}, value.Errorf(value.LimitError, "gettext calls itself")
	}
	if fn.IsMissing() {
		fn = value.Undefined("gettext")
	}
	return Call(s, fn, args)
}

// Call returns an error: a template calls CallIn.
func (gettextAlias) Call(*value.Meter, value.Args) (value.Value, error) {
	return value.Value{}, value.Errorf(value.TypeError, "_() can only be called by a template")
}

// TypeName returns "function".
func (gettextAlias) TypeName() string { return "function" }

// newstyleGettext wraps a gettext function: it puts variables into the text, which is markup if output
// is escaped.
type newstyleGettext struct {
	name   string
	params int // number of arguments before the variables
	fn     value.Value
}

// Newstyle wraps the gettext functions among globals.
func Newstyle(globals map[string]value.Value) {
	for name, params := range map[string]int{"gettext": 1, "ngettext": 3, "pgettext": 2, "npgettext": 4} {
		globals[name] = value.Object(&newstyleGettext{name, params, globals[name]})
	}
}

// Call is for callers without a place in a template: it escapes nothing.
func (g *newstyleGettext) Call(m *value.Meter, args value.Args) (value.Value, error) {
	return g.translate(m, nil, args, false)
}

// CallIn escapes the variables if output is escaped.
func (g *newstyleGettext) CallIn(s *Scope, args value.Args) (value.Value, error) {
	return g.translate(s.Meter, s, args, s.Escape)
}

func (g *newstyleGettext) translate(m *value.Meter, at value.Place, args value.Args, safe bool) (value.Value, error) {
	if len(args.Positional) != g.params {
		return value.Value{}, value.Errorf(value.TypeError, "%s() takes %d positional arguments but %d were given", g.name, g.params, len(args.Positional))
	}
	variables, err := g.variables(args)
	if err != nil {
		return value.Value{}, err
	}
	text, err := value.CallAt(m, at, g.fn, value.Args{Positional: args.Positional})
	if err == nil && safe {
		text, err = MarkSafe(m, text)
	}
	if err != nil {
		return value.Value{}, err
	}
	return value.Mod(m, text, variables)
}

// variables returns the keyword arguments, and the variables that the functions add to them.
func (g *newstyleGettext) variables(args value.Args) (value.Value, error) {
	d := value.NewDict()
	for _, k := range args.Keywords {
		if err := d.Set(value.String(k.Name), k.Value); err != nil {
			return value.Value{}, err
		}
	}
	add := func(name string, v value.Value) {
		if _, ok, _ := d.Get(value.String(name)); !ok {
			_ = d.Set(value.String(name), v) // a string is always a key
		}
	}
	if g.name[0] == 'p' || g.params == 4 {
		add("context", args.Positional[0])
	}
	if g.params >= 3 {
		add("num", args.Positional[g.params-1])
	}
	return d.Value(), nil
}

// TypeName returns "function".
func (g *newstyleGettext) TypeName() string { return "function" }

// MarkSafe returns str(v) as markup.
func MarkSafe(m *value.Meter, v value.Value) (value.Value, error) {
	text, err := value.Text(m, v)
	return value.Safe(text), err
}
