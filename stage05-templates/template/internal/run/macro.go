package run

import (
	"slices"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// MacroTag is what the compiler knows about a macro, or about the body of a call block.
type MacroTag struct {
	*Function
	Name   string // "" for the body of a call block
	Params []MacroParam
	// The slots of the special variables; -1 if the body does not read the variable, or if it is one of
	// the parameters.
	Caller, Kwargs, Varargs int
	ReadsCaller             bool
	ExplicitCaller          bool // caller is among params
}

type MacroParam struct {
	Name     string
	Slot     int
	Fallback Eval // the value without an argument
}

// Macro is a macro as a value, with the variables around its tag. It is Jinja2's Macro.
type Macro struct {
	*MacroTag
	around *Frame
	escape bool // output is escaped at the place of the tag
}

// NewMacro returns the macro of a tag with the variables of a frame.
func NewMacro(tag *MacroTag, f *Frame) value.Value {
	return value.Object(&Macro{tag, f, f.Context.Escape})
}

// Call runs the macro for a caller without a place in a template.
func (m *Macro) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	return m.run(args, m.escape)
}

// CallIn runs the macro. The result is markup if output is escaped at the place of the call. The place
// of the definition does not matter.
func (m *Macro) CallIn(s *builtin.Scope, args value.Args) (value.Value, error) {
	return m.run(args, s.Escape)
}

// run returns the output of the macro, as markup if safe is set.
func (m *Macro) run(args value.Args, safe bool) (value.Value, error) {
	text, err := m.around.Render.Capture(func() error { return m.Print(args) })
	switch {
	case err != nil:
		return value.Value{}, err
	case safe:
		return value.Safe(text), nil
	}
	return value.String(text), nil
}

// Print runs the macro, which writes to the output.
func (m *Macro) Print(args value.Args) error {
	r := m.around.Render
	if err := r.Enter(); err != nil {
		return err
	}
	f := r.push(m.Function, m.around.Context)
	f.around = m.around
	err := m.bind(f, args)
	if err == nil {
		err = m.Body(f)
	}
	r.pop(m.Function)
	r.Leave()
	return err
}

// bind sets the parameters to the arguments. Parameters without an argument stay missing until the body
// begins.
func (m *Macro) bind(f *Frame, args value.Args) error {
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
	for i, p := range m.Params {
		if i < len(args.Positional) {
			f.Slots[p.Slot] = args.Positional[i]
		} else {
			f.Slots[p.Slot] = take(p.Name)
		}
	}
	if m.Caller >= 0 {
		caller := take("caller")
		if caller.IsMissing() || caller.Kind() == value.KindNone {
			caller = value.UndefinedHint("No caller defined")
		}
		f.Slots[m.Caller] = caller
	}
	return m.bindRest(f, args.Positional, keywords)
}

// bindRest sets kwargs and varargs to the arguments that no parameter takes.
func (m *Macro) bindRest(f *Frame, positional []value.Value, keywords []value.Keyword) error {
	if m.Kwargs >= 0 {
		d := value.NewDict()
		for _, k := range keywords {
			if err := d.Set(value.String(k.Name), k.Value); err != nil {
				return err
			}
		}
		f.Slots[m.Kwargs] = d.Value()
	} else if len(keywords) > 0 {
		if slices.ContainsFunc(keywords, func(k value.Keyword) bool { return k.Name == "caller" }) {
			return value.Errorf(value.TypeError, "macro %s was invoked with two values for the special caller argument. This is most likely a bug.", m.quoted())
		}
		return value.Errorf(value.TypeError, "macro %s takes no keyword argument %s", m.quoted(), value.Quote(keywords[0].Name))
	}
	if m.Varargs >= 0 {
		rest := positional[min(len(m.Params), len(positional)):]
		f.Slots[m.Varargs] = value.NewTuple(slices.Clone(rest)...)
	} else if len(positional) > len(m.Params) {
		return value.Errorf(value.TypeError, "macro %s takes not more than %d argument(s)", m.quoted(), len(m.Params))
	}
	return nil
}

func (m *MacroTag) quoted() string {
	if m.Name == "" {
		return "None"
	}
	return value.Quote(m.Name)
}

// describe returns the name of the macro for the Trace of errors.
func (m *MacroTag) describe() string {
	if m.Name == "" {
		return "the body of a call block"
	}
	return "macro " + value.Quote(m.Name)
}

// Attribute returns the attributes that Jinja2's macros have.
func (m *Macro) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	switch name {
	case "name":
		if m.Name == "" {
			return value.None(), true, nil
		}
		return value.String(m.Name), true, nil
	case "arguments":
		names := make([]value.Value, len(m.Params))
		for i, p := range m.Params {
			names[i] = value.String(p.Name)
		}
		return value.NewTuple(names...), true, nil
	case "catch_kwargs":
		return value.Bool(m.Kwargs >= 0), true, nil
	case "catch_varargs":
		return value.Bool(m.Varargs >= 0), true, nil
	case "caller":
		return value.Bool(m.ReadsCaller), true, nil
	case "explicit_caller":
		return value.Bool(m.ExplicitCaller), true, nil
	}
	return value.Value{}, false, nil
}

// TypeName returns the name of the type in Jinja2.
func (m *Macro) TypeName() string { return "Macro" }

// Module returns the name of the type's module in Jinja2.
func (*Macro) Module() string { return "jinja2.runtime" }

// AppendRepr appends the name of the macro.
func (m *Macro) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	if m.Name == "" {
		return append(dst, "<Macro anonymous>"...), nil
	}
	return append(append(append(dst, "<Macro "...), value.Quote(m.Name)...), '>'), nil
}
