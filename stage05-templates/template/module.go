package template

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// module is an imported template: what it has set at its top level are
// attributes, and printing it gives what it printed. It is Jinja2's
// TemplateModule.
type module struct {
	name     string
	text     string
	exported map[string]value.Value
}

// module runs a template to import what it sets.
func (r *render) module(t *Template, ctx *context) (*module, error) {
	text, err := r.capture(func() error { return r.render(t, ctx) })
	return &module{name: t.name, text: text, exported: ctx.exported()}, err
}

// sharedModule is module for an import without context, which is run only once
// in each render.
func (r *render) sharedModule(t *Template) (*module, error) {
	if m := r.modules[t]; m != nil {
		return m, nil
	}
	m, err := r.module(t, r.newContext(t, nil, nil, nil))
	if err == nil {
		if r.modules == nil {
			r.modules = map[*Template]*module{}
		}
		r.modules[t] = m
	}
	return m, err
}

// exported returns what the template has set at its top level, but for what it
// imported itself and for names that begin with an underscore.
func (ctx *context) exported() map[string]value.Value {
	public := make(map[string]value.Value, len(ctx.set))
	for name, v := range ctx.set {
		if !ctx.imported[name] && !strings.HasPrefix(name, "_") {
			public[name] = v
		}
	}
	return public
}

// Attribute returns what the template exports.
func (m *module) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	v, ok := m.exported[name]
	return v, ok, nil
}

// Str returns what the template printed.
func (m *module) Str() value.Value { return value.Safe(m.text) }

// TypeName returns Jinja2's name.
func (m *module) TypeName() string { return "TemplateModule" }

// AppendRepr prints the name of the template.
func (m *module) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	return append(append(append(dst, "<TemplateModule "...), value.Quote(m.name)...), '>'), nil
}
