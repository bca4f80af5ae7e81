package run

import (
	"slices"
	"strings"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// Context has the variables that a template gets, and those that it sets at its top level, which its
// blocks see. Lookup searches them in this order:
//
//	set by the template itself
//	set around the tag that includes it, or around a scoped block
//	the same of the context it comes from
//	given to Render
//	globals of the environment
type Context struct {
	from *Context               // nil for the context of the rendered template
	set  map[string]value.Value // at the top level of the template
	// imported are the names in set that were imported. They are not exported.
	imported map[string]bool
	around   map[string]value.Value
	data     map[string]any // given to Render; nil if from is set

	builtin.Scope // for filters
	Lineage       *Lineage
}

// NewContext returns the context of a template. It sees the variables of from, which may be nil, and
// those around the place that uses the template.
func (r *Render) NewContext(t *Template, from *Context, around map[string]value.Value) *Context {
	return r.begun(&Context{from: from, around: around}, t)
}

// rootContext returns the context of the template to render. It is a field of the Render.
func (r *Render) rootContext(t *Template, data map[string]any) *Context {
	r.root.data = data
	return r.begun(&r.root, t)
}

func (r *Render) begun(ctx *Context, t *Template) *Context {
	ctx.Lineage = t.lineage
	ctx.Scope = builtin.Scope{Meter: r.Meter, Library: &r.Env.Library, Escape: t.escape, Variables: ctx}
	return ctx
}

// Derived returns a context for a scoped block.
func (ctx *Context) Derived(around map[string]value.Value) *Context {
	inner := &Context{from: ctx, around: around, Lineage: ctx.Lineage, Scope: ctx.Scope}
	inner.Variables = inner
	return inner
}

// Lookup returns a variable, or the zero Value if there is none.
func (ctx *Context) Lookup(name string) value.Value {
	globals := ctx.Globals
	for ; ctx != nil; ctx = ctx.from {
		if v, ok := ctx.set[name]; ok {
			return v
		}
		if v, ok := ctx.around[name]; ok {
			return v
		}
		if x, ok := ctx.data[name]; ok {
			return value.OfNamed(name, x)
		}
	}
	return globals[name]
}

// Export sets a variable at the top level.
func (ctx *Context) Export(name string, v value.Value) {
	if ctx.set == nil {
		ctx.set = make(map[string]value.Value)
	}
	ctx.set[name] = v
	delete(ctx.imported, name)
}

// ExportImport sets an imported variable at the top level.
func (ctx *Context) ExportImport(name string, v value.Value) {
	ctx.Export(name, v)
	if ctx.imported == nil {
		ctx.imported = make(map[string]bool)
	}
	ctx.imported[name] = true
}

// explain returns err, which says that templates are nested too deep. If a template includes itself,
// the message says so.
func (ctx *Context) explain(err error) error {
	t := ctx.Lineage.templates[0]
	names := []string{t.name}
	for outer := ctx.from; outer != nil; outer = outer.from {
		u := outer.Lineage.templates[0]
		names = append(names, u.name)
		if u == t {
			slices.Reverse(names)
			return value.Errorf(value.LimitError, "%s; they include each other: %s", err, strings.Join(names, " -> "))
		}
	}
	return err
}

// All returns all variables that Lookup finds.
func (ctx *Context) All() value.Value {
	d, globals := value.NewDict(), ctx.Globals
	add := func(name string, v value.Value) {
		if _, ok, _ := d.Get(value.String(name)); !ok {
			_ = d.Set(value.String(name), v) // a string is always a key
		}
	}
	for ; ctx != nil; ctx = ctx.from {
		for name, v := range ctx.set {
			add(name, v)
		}
		for name, v := range ctx.around {
			add(name, v)
		}
		for name, x := range ctx.data {
			add(name, value.Of(x))
		}
	}
	for name, v := range globals {
		add(name, v)
	}
	return d.Value()
}
