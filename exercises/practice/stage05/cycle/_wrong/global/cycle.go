package cycle

// mostDeep is how many templates may be within each other.
const mostDeep = 50

// depth is how many templates are within each other.
var depth int

// Frame is the state of one rendering.
type Frame struct {
	out    []byte
	scopes []map[string]any // the innermost is the last
	load   Load
}

// include returns the statement of {% include name %}. The included template sees the names of this one.
func include(name string) Statement {
	return func(f *Frame) {
		if depth++; depth > mostDeep {
			fail(ErrDepth)
		}
		f.run(f.template(name))
		depth--
	}
}
