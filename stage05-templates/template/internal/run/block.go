package run

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"looper.example/stage05-templates/template/value"
)

// Block is the compiled body of a block tag.
type Block struct {
	*Function
	Name     string
	Required bool // a template that extends this one must have the block
}

// Print runs the block, which writes to the output.
func (b *Block) Print(r *Render, ctx *Context) error {
	if err := r.Enter(); err != nil {
		return err
	}
	_, err := b.run(r, ctx)
	r.Leave()
	return err
}

// Lineage is a template and the templates that it extends, as far as they are known. A lineage does not
// change: a template that extends one more gets a new lineage.
type Lineage struct {
	templates []*Template         // the first one is the template to render
	Blocks    map[string][]*Block // by name, in the order of the templates
	next      atomic.Pointer[Lineage]
}

// with returns the lineage with one more template. It keeps the last result, because most templates
// always extend the same one.
func (l *Lineage) with(parent *Template) *Lineage {
	if next := l.next.Load(); next != nil && next.templates[len(l.templates)] == parent {
		return next
	}
	next := &Lineage{templates: append(slices.Clip(l.templates), parent), Blocks: maps.Clone(l.Blocks)}
	for name, chain := range parent.lineage.Blocks {
		next.Blocks[name] = append(slices.Clip(next.Blocks[name]), chain...)
	}
	l.next.Store(next)
	return next
}

// names returns the names of the templates with an arrow between them.
func (l *Lineage) names() string {
	names := make([]string, len(l.templates))
	for i, t := range l.templates {
		names[i] = t.name
	}
	return strings.Join(names, " -> ")
}

// BlockReference is the value of super and of self.name: a call of it renders the block. It is Jinja2's
// BlockReference.
type BlockReference struct {
	r     *Render
	ctx   *Context
	Name  string
	depth int // index in the blocks of that name
}

// Super returns a reference to the block that b replaces, from a template further up, or an undefined
// value if there is none.
func (b *Block) Super(r *Render, ctx *Context) value.Value {
	return blockAt(r, ctx, b.Name, slices.Index(ctx.Lineage.Blocks[b.Name], b)+1)
}

func blockAt(r *Render, ctx *Context, name string, depth int) value.Value {
	if depth >= len(ctx.Lineage.Blocks[name]) {
		return value.UndefinedHint(fmt.Sprintf("there is no parent block called %s.", value.Quote(name)))
	}
	return value.Object(&BlockReference{r, ctx, name, depth})
}

func (b *BlockReference) Print() error {
	return b.ctx.Lineage.Blocks[b.Name][b.depth].Print(b.r, b.ctx)
}

// Call renders the block. It takes no arguments.
func (b *BlockReference) Call(_ *value.Meter, args value.Args) (value.Value, error) {
	if len(args.Positional)+len(args.Keywords) > 0 {
		return value.Value{}, value.Errorf(value.TypeError, "a block takes no arguments")
	}
	text, err := b.r.Capture(b.Print)
	if err != nil {
		return value.Value{}, err
	}
	if b.ctx.Escape {
		return value.Safe(text), nil
	}
	return value.String(text), nil
}

// Attribute returns the attribute name, the name of the block, or super, the block that this one
// replaces.
func (b *BlockReference) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	switch name {
	case "name":
		return value.String(b.Name), true, nil
	case "super":
		return blockAt(b.r, b.ctx, b.Name, b.depth+1), true, nil
	}
	return value.Value{}, false, nil
}

// TypeName returns the name of the type in Jinja2.
func (b *BlockReference) TypeName() string { return "BlockReference" }

// Module returns the name of the type's module in Jinja2.
func (*BlockReference) Module() string { return "jinja2.runtime" }

// selfReference is the variable self, whose attributes are the blocks of the
// template. It is Jinja2's TemplateReference.
type selfReference struct {
	r   *Render
	ctx *Context
}

// Self returns the variable self of a frame.
func Self(f *Frame) value.Value { return value.Object(&selfReference{f.Render, f.Context}) }

// Attribute returns a block.
func (s *selfReference) Attribute(_ *value.Meter, name string) (value.Value, bool, error) {
	if len(s.ctx.Lineage.Blocks[name]) == 0 {
		return value.Value{}, false, nil
	}
	return blockAt(s.r, s.ctx, name, 0), true, nil
}

// TypeName returns the name of the type in Jinja2.
func (s *selfReference) TypeName() string { return "TemplateReference" }

// Module returns the name of the type's module in Jinja2.
func (*selfReference) Module() string { return "jinja2.runtime" }

// AppendRepr prints the name of the template.
func (s *selfReference) AppendRepr(dst []byte, _ *value.Meter, _ int) ([]byte, error) {
	return fmt.Appendf(dst, "<TemplateReference %s>", value.Quote(s.ctx.Lineage.templates[0].name)), nil
}

// Extend makes parent the template to render after this one.
func (f *Frame) Extend(parent *Template) error {
	l := f.Context.Lineage
	if slices.Contains(l.templates, parent) {
		return value.Errorf(value.LimitError, "templates extend each other: %s -> %s", l.names(), parent.name)
	}
	if len(l.templates) > f.Render.Env.Limits.Depth {
		return value.Errorf(value.LimitError, "templates extend each other more than %d deep", f.Render.Env.Limits.Depth)
	}
	f.Parent, f.Context.Lineage = parent, l.with(parent)
	return nil
}
