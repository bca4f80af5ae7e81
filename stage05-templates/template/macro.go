package template

import (
	"slices"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// macroTag is what is known of a macro, or of the body of a call block, when it
// is compiled.
type macroTag struct {
	*function
	t      *Template
	name   string // "" for the body of a call block
	params []macroParam
	// The slots of the special variables, -1 where the body does not read them or
	// they are among params.
	caller, kwargs, varargs int
	readsCaller             bool
	explicitCaller          bool // caller is among params
}

type macroParam struct {
	name     string
	slot     int
	fallback eval // what it is if it is not given
}

// macro is a macro as a value: with the variables around its tag. It is Jinja2's
// Macro.
type macro struct {
	*macroTag
	around *frame
	escape bool // whether the place of the tag escapes
}

// Call runs the macro for who has no place in a template.
func (m *macro) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	return m.run(args, m.escape)
}

// CallIn runs the macro. What it returns is safe if the place of the call is one
// where output is escaped, wherever the macro was defined.
func (m *macro) CallIn(s *builtin.Scope, args value.Args) (value.Value, error) {
	return m.run(args, s.Escape)
}

// run returns what the macro prints, marked as safe if safe is set.
func (m *macro) run(args value.Args, safe bool) (value.Value, error) {
	text, err := m.around.r.capture(func() error { return m.print(args) })
	switch {
	case err != nil:
		return value.Value{}, err
	case safe:
		return value.Safe(text), nil
	}
	return value.String(text), nil
}

// print runs the macro, which prints in place.
func (m *macro) print(args value.Args) error {
	r := m.around.r
	if err := r.enter(); err != nil {
		return err
	}
	f := r.push(m.function, m.around.ctx)
	f.around = m.around
	err := m.bind(f, args)
	if err == nil {
		err = m.body(f)
	}
	r.pop(m.function)
	r.leave()
	return err
}

// bind sets the parameters to the arguments. Those that are not given stay
// missing until the body begins.
func (m *macro) bind(f *frame, args value.Args) error {
	keywords := slices.Clone(args.Keywords)
	take := func(name string) (v value.Value) {
		for i, k := range keywords {
			if k.Name == name {
				v = k.Value
				keywords = slices.Delete(keywords, i, i+1)
				break
			}
		}
		return v
	}
	for i, p := range m.params {
		if i < len(args.Positional) {
			f.slots[p.slot] = args.Positional[i]
		} else {
			f.slots[p.slot] = take(p.name)
		}
	}
	if m.caller >= 0 {
		caller := take("caller")
		if caller.IsMissing() || caller.Kind() == value.KindNone {
			caller = value.UndefinedHint("No caller defined")
		}
		f.slots[m.caller] = caller
	}
	return m.bindRest(f, args.Positional, keywords)
}

// bindRest sets kwargs and varargs to the arguments that no parameter takes.
func (m *macro) bindRest(f *frame, positional []value.Value, keywords []value.Keyword) error {
	if m.kwargs >= 0 {
		d := value.NewDict()
		for _, k := range keywords {
			if err := d.Set(value.String(k.Name), k.Value); err != nil {
				return err
			}
		}
		f.slots[m.kwargs] = d.Value()
	} else if len(keywords) > 0 {
		if slices.ContainsFunc(keywords, func(k value.Keyword) bool { return k.Name == "caller" }) {
			return value.Errorf(value.TypeError, "macro %s was invoked with two values for the special caller argument. This is most likely a bug.", m.quoted())
		}
		return value.Errorf(value.TypeError, "macro %s takes no keyword argument %s", m.quoted(), value.Quote(keywords[0].Name))
	}
	if m.varargs >= 0 {
		rest := positional[min(len(m.params), len(positional)):]
		f.slots[m.varargs] = value.NewTuple(slices.Clone(rest)...)
	} else if len(positional) > len(m.params) {
		return value.Errorf(value.TypeError, "macro %s takes not more than %d argument(s)", m.quoted(), len(m.params))
	}
	return nil
}

func (m *macroTag) quoted() string {
	if m.name == "" {
		return "None"
	}
	return value.Quote(m.name)
}

// describe returns what the sites of errors call the macro.
func (m *macroTag) describe() string {
	if m.name == "" {
		return "the body of a call block"
	}
	return "macro " + value.Quote(m.name)
}

// Attribute returns what Jinja2 tells of macros.
func (m *macro) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	switch name {
	case "name":
		if m.name == "" {
			return value.None(), true, nil
		}
		return value.String(m.name), true, nil
	case "arguments":
		names := make([]value.Value, len(m.params))
		for i, p := range m.params {
			names[i] = value.String(p.name)
		}
		return value.NewTuple(names...), true, nil
	case "catch_kwargs":
		return value.Bool(m.kwargs >= 0), true, nil
	case "catch_varargs":
		return value.Bool(m.varargs >= 0), true, nil
	case "caller":
		return value.Bool(m.readsCaller), true, nil
	case "explicit_caller":
		return value.Bool(m.explicitCaller), true, nil
	}
	return value.Value{}, false, nil
}

// TypeName returns Jinja2's name.
func (m *macro) TypeName() string { return "Macro" }

// AppendRepr prints the name of the macro.
func (m *macro) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	if m.name == "" {
		return append(dst, "<Macro anonymous>"...), nil
	}
	return append(append(append(dst, "<Macro "...), value.Quote(m.name)...), '>'), nil
}
