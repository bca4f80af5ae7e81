package cycle

import "slices"

// Frame is the state of one rendering.
type Frame struct {
	out    []byte
	scopes []map[string]any // the innermost is the last
	load   Load
	open   []string // the names of the templates that are being rendered
}

// include returns the statement of {% include name %}. The included template sees the names of this one.
func include(name string) Statement {
	return func(f *Frame) {
		if slices.Contains(f.open, name) {
			fail(ErrDepth)
		}
		f.open = append(f.open, name)
		f.run(f.template(name))
		f.open = f.open[:len(f.open)-1]
	}
}
