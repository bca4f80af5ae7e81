package cycle

// mostDeep is how many templates may be within each other.
const mostDeep = 50

// Frame is the state of one rendering.
type Frame struct {
	out    []byte
	scopes []map[string]any // the innermost is the last
	load   Load
	depth  int // of includes
}

// include returns the statement of {% include name %}. The included template sees the names of this one.
func include(name string) Statement {
	return func(f *Frame) {
		if f.depth++; f.depth > mostDeep {
			fail(ErrDepth)
		}
		f.run(f.template(name))
	}
}
