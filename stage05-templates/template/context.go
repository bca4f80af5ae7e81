package template

import (
	"slices"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// context holds the variables that a template was given, and what it shows of
// its own: those set at its top level, for its blocks. Looked up are, in this
// order:
//
//	set by the template itself
//	set around the tag that includes it, or around a scoped block
//	the same of the context it comes from
//	given to Render
//	globals of the environment
type context struct {
	from *context               // nil for that of the rendered template itself
	set  map[string]value.Value // at the top level of the template
	// imported are the names of set that were imported, and are not exported to
	// others.
	imported map[string]bool
	around   map[string]value.Value
	data     map[string]any // given to Render; nil if there is a from

	Scope   // what filters go by
	lineage *lineage
}

// newContext returns the context of a template. It sees the variables of from,
// which may be nil, and those around the place where it is used.
func (r *render) newContext(t *Template, from *context, around map[string]value.Value, data map[string]any) *context {
	return &context{from: from, around: around, data: data, Scope: Scope{r.meter, &r.env.lib, t.escape}, lineage: t.lineage}
}

// derived returns a context for a scoped block.
func (ctx *context) derived(around map[string]value.Value) *context {
	return &context{from: ctx, around: around, Scope: ctx.Scope, lineage: ctx.lineage}
}

// resolve returns a variable, or the zero Value if there is none.
func (ctx *context) resolve(env *Environment, name string) value.Value {
	for ; ctx != nil; ctx = ctx.from {
		if v, ok := ctx.set[name]; ok {
			return v
		}
		if v, ok := ctx.around[name]; ok {
			return v
		}
		if x, ok := ctx.data[name]; ok {
			return value.Of(x)
		}
	}
	return env.globals[name]
}

// export sets a variable at the top level.
func (ctx *context) export(name string, v value.Value) {
	if ctx.set == nil {
		ctx.set = make(map[string]value.Value)
	}
	ctx.set[name] = v
	delete(ctx.imported, name)
}

// exportImport sets a variable at the top level that was imported.
func (ctx *context) exportImport(name string, v value.Value) {
	ctx.export(name, v)
	if ctx.imported == nil {
		ctx.imported = make(map[string]bool)
	}
	ctx.imported[name] = true
}

// explain returns err, which says that templates are nested too deep, in words
// that tell if that is because one includes itself.
func (ctx *context) explain(err error) error {
	t := ctx.lineage.templates[0]
	names := []string{t.name}
	for outer := ctx.from; outer != nil; outer = outer.from {
		u := outer.lineage.templates[0]
		names = append(names, u.name)
		if u == t {
			slices.Reverse(names)
			return value.Errorf(LimitError, "%s; they include each other: %s", err, strings.Join(names, " -> "))
		}
	}
	return err
}
