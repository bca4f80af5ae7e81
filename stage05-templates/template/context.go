package template

import (
	"maps"
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
	from   *context               // nil for that of the rendered template itself
	set    map[string]value.Value // at the top level of the template
	around map[string]value.Value
	data   map[string]any // given to Render; nil if there is a from

	escape  bool        // what filters go by; an autoescape tag changes it
	blocks  blockChains // of the template and of those that it extends
	extends []*Template // the rendered template, and those that it extends
}

// blockChains are the blocks by their names: first that of the template that is
// rendered, then those of the templates it extends, which super calls.
type blockChains map[string][]*block

// newContext returns the context of a template. It sees the variables of from,
// which may be nil, and those around the place where it is used.
func (t *Template) newContext(from *context, around map[string]value.Value, data map[string]any) *context {
	return &context{from: from, around: around, data: data, escape: t.escape, blocks: t.blocks, extends: t.itself}
}

// derived returns a context for a scoped block.
func (ctx *context) derived(around map[string]value.Value) *context {
	return &context{from: ctx, around: around, escape: ctx.escape, blocks: ctx.blocks, extends: ctx.extends}
}

// extend adds the blocks of a template behind those that are there. What was
// there belongs to a Template, which others use, and is not changed.
func (ctx *context) extend(t *Template) {
	ctx.extends = append(slices.Clip(ctx.extends), t)
	chains := make(blockChains, len(ctx.blocks)+len(t.blocks))
	maps.Copy(chains, ctx.blocks)
	for name, chain := range t.blocks {
		chains[name] = append(slices.Clip(chains[name]), chain...)
	}
	ctx.blocks = chains
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
}

// super returns the block behind b, which a template further up defines.
func (ctx *context) super(r *render, b *block) value.Value {
	chain := ctx.blocks[b.name]
	return superBlock(r, ctx, b.name, slices.Index(chain, b)+1)
}

// explain returns err, which says that templates are nested too deep, in words
// that tell if that is because one includes itself.
func (ctx *context) explain(err error) error {
	var chain []string
	t := ctx.extends[0]
	for outer := ctx.from; outer != nil; outer = outer.from {
		chain = append(chain, outer.extends[0].name)
		if outer.extends[0] == t {
			slices.Reverse(chain)
			return value.Errorf(LimitError, "%s; they include each other: %s -> %s", err, strings.Join(chain, " -> "), t.name)
		}
	}
	return err
}
