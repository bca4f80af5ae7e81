package cycle

// Frame is the state of one rendering.
type Frame struct {
	out    []byte
	scopes []map[string]any // the innermost is the last
	load   Load
	name   string // of the template that is being rendered
}

// include returns the statement of {% include name %}. The included template sees the names of this one.
func include(name string) Statement {
	return func(f *Frame) {
		if name == f.name {
			fail(ErrDepth)
		}
		outer := f.name
		f.name = name
		f.run(f.template(name))
		f.name = outer
	}
}
