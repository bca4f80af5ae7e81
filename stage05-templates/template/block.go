package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"looper.example/stage05-templates/template/value"
)

// block is the compiled body of a block tag.
type block struct {
	*function
	name string
}

// print runs the block, which prints in place.
func (b *block) print(r *render, ctx *context) error {
	if err := r.enter(); err != nil {
		return err
	}
	_, err := b.run(r, ctx)
	r.leave()
	return err
}

// lineage is a template and those that it extends, as far as that is known.
// It does not change: to extend one more template makes another lineage.
type lineage struct {
	templates []*Template         // the one that is rendered is the first
	blocks    map[string][]*block // by name, in the order of the templates
	next      atomic.Pointer[lineage]
}

// with returns the lineage with one template more. It keeps the last one that
// was asked for: as a rule a template always extends the same one.
func (l *lineage) with(parent *Template) *lineage {
	if next := l.next.Load(); next != nil && next.templates[len(l.templates)] == parent {
		return next
	}
	next := &lineage{templates: append(slices.Clip(l.templates), parent), blocks: maps.Clone(l.blocks)}
	for name, chain := range parent.lineage.blocks {
		next.blocks[name] = append(slices.Clip(next.blocks[name]), chain...)
	}
	l.next.Store(next)
	return next
}

// names returns the names of the templates with an arrow between them.
func (l *lineage) names() string {
	names := make([]string, len(l.templates))
	for i, t := range l.templates {
		names[i] = t.name
	}
	return strings.Join(names, " -> ")
}

// blockReference is what super and self.name are: calling it renders a block.
// It is Jinja2's BlockReference.
type blockReference struct {
	r     *render
	ctx   *context
	name  string
	depth int // how far up in the chain of blocks of that name
}

// superBlock returns a reference to the block that a template further up has in
// the place of b, or an undefined value if there is none.
func (b *block) superBlock(r *render, ctx *context) value.Value {
	return blockAt(r, ctx, b.name, slices.Index(ctx.lineage.blocks[b.name], b)+1)
}

func blockAt(r *render, ctx *context, name string, depth int) value.Value {
	if depth >= len(ctx.lineage.blocks[name]) {
		return value.UndefinedHint(fmt.Sprintf("there is no parent block called %s.", value.Quote(name)))
	}
	return value.Object(&blockReference{r, ctx, name, depth})
}

func (b *blockReference) print() error {
	return b.ctx.lineage.blocks[b.name][b.depth].print(b.r, b.ctx)
}

// Call renders the block. It takes no arguments.
func (b *blockReference) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	if len(args.Positional)+len(args.Keywords) > 0 {
		return value.Value{}, value.Errorf(value.TypeError, "a block takes no arguments")
	}
	text, err := b.r.capture(b.print)
	if err != nil {
		return value.Value{}, err
	}
	if b.ctx.Escape {
		return value.Safe(text), nil
	}
	return value.String(text), nil
}

// Attribute returns the block that this one replaces, as super.
func (b *blockReference) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	if name != "super" {
		return value.Value{}, false, nil
	}
	return blockAt(b.r, b.ctx, b.name, b.depth+1), true, nil
}

// TypeName returns Jinja2's name.
func (b *blockReference) TypeName() string { return "BlockReference" }

// selfReference is the variable self, whose attributes are the blocks of the
// template. It is Jinja2's TemplateReference.
type selfReference struct {
	r   *render
	ctx *context
}

// Attribute returns a block.
func (s *selfReference) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	if len(s.ctx.lineage.blocks[name]) == 0 {
		return value.Value{}, false, nil
	}
	return blockAt(s.r, s.ctx, name, 0), true, nil
}

// TypeName returns Jinja2's name.
func (s *selfReference) TypeName() string { return "TemplateReference" }

// extend makes parent the template that is rendered next.
func (f *frame) extend(parent *Template) error {
	l := f.ctx.lineage
	if slices.Contains(l.templates, parent) {
		return value.Errorf(LimitError, "templates extend each other: %s -> %s", l.names(), parent.name)
	}
	if len(l.templates) > f.r.env.Limits.Depth {
		return value.Errorf(LimitError, "templates extend each other more than %d deep", f.r.env.Limits.Depth)
	}
	f.parent, f.ctx.lineage = parent, l.with(parent)
	return nil
}
