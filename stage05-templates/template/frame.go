package template

import (
	"slices"

	"looper.example/stage05-templates/template/value"
)

// frame holds the variables of a function while it runs. When the function is
// through, the frame is used again for the next one: nothing may keep it, unless
// the function has macros. They read the variables around them when they are
// called, which may be later.
type frame struct {
	r      *render
	ctx    *context
	slots  []value.Value
	loops  []loop
	parent *Template // that the template extends, once that is known
	around *frame    // of a macro: that of the function it stands in
	kept   bool      // macros may keep the frame
}

// run calls a function in a frame of its own. It returns the template that was
// found to be extended, or nil.
func (fn *function) run(r *render, ctx *context) (*Template, error) {
	f := r.push(fn, ctx)
	err := fn.body(f)
	r.pop(fn)
	return f.parent, err
}

// push returns a frame for a function. When that is through, pop is called.
func (r *render) push(fn *function, ctx *context) *frame {
	if fn.keepsFrame {
		return &frame{r: r, ctx: ctx, kept: true, slots: make([]value.Value, fn.slots), loops: make([]loop, fn.loops)}
	}
	if r.active == len(r.frames) {
		r.frames = append(r.frames, new(frame))
	}
	f := r.frames[r.active]
	r.active++
	f.r, f.ctx, f.parent, f.around = r, ctx, nil, nil
	f.slots = resized(f.slots, fn.slots)
	clear(f.slots)
	f.loops = resized(f.loops, fn.loops)
	return f
}

func (r *render) pop(fn *function) {
	if !fn.keepsFrame {
		r.active--
	}
}

// copy returns a frame with the same variables, for another run of a part of
// the function.
func (f *frame) copy() *frame {
	g := *f
	g.slots, g.loops = slices.Clone(f.slots), slices.Clone(f.loops)
	return &g
}

// get returns a variable, the zero Value if it has none.
func (f *frame) get(at place) value.Value {
	for range at.up {
		f = f.around
	}
	return f.slots[at.slot]
}

// resized returns a slice of n elements, in the place of s if it fits there.
func resized[E any](s []E, n int) []E {
	if n > cap(s) {
		return make([]E, n)
	}
	return s[:n]
}

// variables returns the values of variables, without those that have none.
func (f *frame) variables(list []variable) map[string]value.Value {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]value.Value, len(list))
	for _, v := range list {
		if x := f.get(v.place); !x.IsMissing() {
			m[v.name] = x
		}
	}
	return m
}

// place is where a variable is: in a slot of the frame of the function, or in
// that of the function so many around it. Only macros stand in other functions.
type place struct{ up, slot int }

// variable is a name and where it is.
type variable struct {
	name string
	place
}

// function is compiled code that runs in a frame of its own: the body of a
// template, of a block or of a macro.
type function struct {
	slots      int // how many variables a frame has
	loops      int // how many loops may be open in a frame
	keepsFrame bool
	body       exec
}

// The tree of a template is compiled to closures: each node becomes a Go
// function that has its parts, and all that is known before rendering, in its
// variables.
type (
	eval func(f *frame) (value.Value, error) // an expression
	exec func(f *frame) error                // a statement
)
