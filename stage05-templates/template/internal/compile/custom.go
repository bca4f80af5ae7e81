package compile

import (
	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// custom compiles a program's own tag: it prints the result of the tag's function. The body is a macro,
// like that of a call block; variables that are set in it end with it.
func (c *compiler) custom(s *syntax.Custom, sc scope) exec {
	return c.checked(sc, func() exec {
		fn, t, mode := c.library.Tags[s.Name], c.t, sc.escape
		args := c.arguments(s.Arguments, sc)
		var body *run.MacroTag
		if s.HasBody {
			body = c.macro("", &syntax.Signature{}, s.Body, sc)
		}
		return func(f *frame) error {
			base := len(f.Render.Stack)
			given, err := args.push(f, base)
			var v value.Value
			if err == nil {
				v, err = fn.Call(&f.Context.Scope, given, tagBody(f, body))
			}
			f.Render.Stack = f.Render.Stack[:base]
			if err == nil && v.Kind() != value.KindNone {
				err = f.Render.Print(v, mode.on(f))
			}
			if err != nil {
				return run.ErrorAt(t, s.Position(), err)
			}
			return nil
		}
	})
}

// tagBody returns the function that renders the body of a tag, or nil if the tag has no body.
func tagBody(f *frame, tag *run.MacroTag) builtin.Body {
	if tag == nil {
		return nil
	}
	body := run.NewMacro(tag, f)
	return func() (value.Markup, error) {
		v, err := value.Call(f.Render.Meter, body, value.Args{})
		return value.Markup(v.Text()), err
	}
}
