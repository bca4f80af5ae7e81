package inherit

// Frame is the state of one rendering.
type Frame struct {
	page
	vars  map[string]any
	chain []map[string][]Statement // the blocks of the template, of the one that it extends, and so on
	name  string                   // of the block that is output
	level int                      // whose block it is, an index of chain
}

// Render renders a template. load returns the templates that it extends.
func Render(t *Template, vars map[string]any, load func(name string) *Template) string {
	f := &Frame{vars: vars, chain: []map[string][]Statement{t.Blocks}}
	for t.Parent != "" {
		t = load(t.Parent)
		f.chain = append(f.chain, t.Blocks)
	}
	f.run(t.Body)
	return string(f.out)
}

// block outputs a block.
func (f *Frame) block(name string) { f.from(0, name) }

// super outputs the block that the current one overrides.
func (f *Frame) super() { f.from(f.level+1, f.name) }

// from outputs a block as the first template from a level on has it.
func (f *Frame) from(level int, name string) {
	for ; level < len(f.chain); level++ {
		body, ok := f.chain[level][name]
		if !ok {
			continue
		}
		outerName := f.name
		f.name = name
		f.run(body)
		f.name = outerName
		return
	}
}
