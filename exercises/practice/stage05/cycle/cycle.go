package cycle

// Frame is the state of one rendering.
type Frame struct {
	out    []byte
	scopes []map[string]any // the innermost is the last
	load   Load
}

// include returns the statement of {% include name %}. The included template sees the names of this one.
func include(name string) Statement {
	return func(f *Frame) {
		f.run(f.template(name))
	}
}
