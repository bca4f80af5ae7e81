package run

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// Module is an imported template. Its attributes are the variables that the template has set at its top
// level, and it prints as the output of the template. It is Jinja2's TemplateModule.
type Module struct {
	Name     string
	text     string
	Exported map[string]value.Value
}

// Module runs a template to import its variables.
func (r *Render) Module(t *Template, ctx *Context) (*Module, error) {
	text, err := r.Capture(func() error { return r.Run(t, ctx) })
	return &Module{Name: t.name, text: text, Exported: ctx.exported()}, err
}

// SharedModule is Module for an import without context. Each render runs the template only once.
func (r *Render) SharedModule(t *Template) (*Module, error) {
	if m := r.modules[t]; m != nil {
		return m, nil
	}
	m, err := r.Module(t, r.NewContext(t, nil, nil))
	if err == nil {
		if r.modules == nil {
			r.modules = map[*Template]*Module{}
		}
		r.modules[t] = m
	}
	return m, err
}

// exported returns the variables that the template has set at its top level, except imported ones and
// those whose names begin with an underscore.
func (ctx *Context) exported() map[string]value.Value {
	public := make(map[string]value.Value, len(ctx.set))
	for name, v := range ctx.set {
		if !ctx.imported[name] && !strings.HasPrefix(name, "_") {
			public[name] = v
		}
	}
	return public
}

// Attribute returns an exported variable.
func (m *Module) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	if name == "__name__" {
		return value.String(m.Name), true, nil
	}
	v, ok := m.Exported[name]
	return v, ok, nil
}

// Str returns the output of the template.
func (m *Module) Str() value.Value { return value.Safe(m.text) }

// TypeName returns the name of the type in Jinja2.
func (m *Module) TypeName() string { return "TemplateModule" }

// Module returns the name of the type's module in Jinja2.
func (*Module) Module() string { return "jinja2.environment" }

// AppendRepr appends the name of the template.
func (m *Module) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	return append(append(append(dst, "<TemplateModule "...), value.Quote(m.Name)...), '>'), nil
}
