package run

import (
	"slices"

	"looper.example/stage05-templates/template/value"
)

// Frame holds the variables of a function while it runs. When the function is
// through, the frame is used again for the next one: nothing may keep it, unless
// the function has macros. They read the variables around them when they are
// called, which may be later.
type Frame struct {
	Render  *Render
	Context *Context
	Slots   []value.Value
	Loops   []Loop
	Parent  *Template // that the template extends, once that is known
	around  *Frame    // of a macro: that of the function it stands in
	Kept    bool      // macros may keep the frame
}

// run calls a function in a frame of its own. It returns the template that was
// found to be extended, or nil.
func (fn *Function) run(r *Render, ctx *Context) (*Template, error) {
	f := r.push(fn, ctx)
	err := fn.Body(f)
	r.pop(fn)
	return f.Parent, err
}

// push returns a frame for a function. When that is through, pop is called.
func (r *Render) push(fn *Function, ctx *Context) *Frame {
	if fn.KeepsFrame {
		return &Frame{Render: r, Context: ctx, Kept: true, Slots: make([]value.Value, fn.Slots), Loops: make([]Loop, fn.Loops)}
	}
	if r.active == len(r.frames) {
		r.frames = append(r.frames, new(Frame))
	}
	f := r.frames[r.active]
	r.active++
	f.Render, f.Context, f.Parent, f.around = r, ctx, nil, nil
	f.Slots = resized(f.Slots, fn.Slots)
	clear(f.Slots)
	f.Loops = resized(f.Loops, fn.Loops)
	return f
}

func (r *Render) pop(fn *Function) {
	if !fn.KeepsFrame {
		r.active--
	}
}

// Copy returns a frame with the same variables, for another run of a part of
// the function.
func (f *Frame) Copy() *Frame {
	g := *f
	g.Slots, g.Loops = slices.Clone(f.Slots), slices.Clone(f.Loops)
	return &g
}

// Get returns a variable, the zero Value if it has none.
func (f *Frame) Get(at Place) value.Value {
	for range at.Up {
		f = f.around
	}
	return f.Slots[at.Slot]
}

// resized returns a slice of n elements, in the place of s if it fits there.
func resized[E any](s []E, n int) []E {
	if n > cap(s) {
		return make([]E, n)
	}
	return s[:n]
}

// Variables returns the values of variables, without those that have none.
func (f *Frame) Variables(list []Variable) map[string]value.Value {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]value.Value, len(list))
	for _, v := range list {
		if x := f.Get(v.Place); !x.IsMissing() {
			m[v.Name] = x
		}
	}
	return m
}

// Place is where a variable is: in a slot of the frame of the function, or in
// that of the function so many around it. Only macros stand in other functions.
type Place struct{ Up, Slot int }

// Variable is a name and where it is.
type Variable struct {
	Name string
	Place
}

// Function is compiled code that runs in a frame of its own: the body of a
// template, of a block or of a macro.
type Function struct {
	Slots      int // how many variables a frame has
	Loops      int // how many loops may be open in a frame
	KeepsFrame bool
	Body       Exec
}

// The tree of a template is compiled to closures: each node becomes a Go
// function that has its parts, and all that is known before rendering, in its
// variables.
type (
	Eval func(f *Frame) (value.Value, error) // an expression
	Exec func(f *Frame) error                // a statement
)
