package inherit

// Frame is the state of one rendering.
type Frame struct {
	page
	vars   map[string]any
	blocks map[string][]Statement
}

// Render renders a template. load returns the templates that it extends.
func Render(t *Template, vars map[string]any, load func(name string) *Template) string {
	f := &Frame{vars: vars, blocks: t.Blocks}
	f.run(t.Body)
	return string(f.out)
}

// block outputs a block.
func (f *Frame) block(name string) { f.run(f.blocks[name]) }

// super outputs the block that the current one overrides.
func (f *Frame) super() {}
