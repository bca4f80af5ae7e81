package run

import (
	"slices"

	"looper.example/stage05-templates/template/value"
)

// Frame has the variables of a function while it runs. When the function has returned, the next
// function uses the frame again, so nothing may keep it. A function with macros is the exception: a
// macro reads the variables around it when it is called, which may be later.
type Frame struct {
	Render  *Render
	Context *Context
	Slots   []value.Value
	Loops   []Loop
	Parent  *Template // that the template extends; nil until that is known
	around  *Frame    // of a macro: the frame of the function around it
	Kept    bool      // macros may keep the frame
}

// run calls a function in a frame of its own. It returns the template that the function has extended,
// or nil.
func (fn *Function) run(r *Render, ctx *Context) (*Template, error) {
	f := r.push(fn, ctx)
	err := fn.Body(f)
	r.pop(fn)
	return f.Parent, err
}

// push returns a frame for a function. The caller calls pop when the function has returned.
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

// Copy returns a frame with the same variables, to run a part of the function again.
func (f *Frame) Copy() *Frame {
	g := *f
	g.Slots, g.Loops = slices.Clone(f.Slots), slices.Clone(f.Loops)
	return &g
}

// Get returns the value of a variable, or the zero Value if it has none.
func (f *Frame) Get(at Place) value.Value {
	for range at.Up {
		f = f.around
	}
	return f.Slots[at.Slot]
}

// resized returns a slice of n elements, in the memory of s if that is large enough.
func resized[E any](s []E, n int) []E {
	if n > cap(s) {
		return make([]E, n)
	}
	return s[:n]
}

// Variables returns the values of variables by name. Variables without a value are left out.
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

// Place is where a variable is: in a slot of the frame of the function (Up is 0), or in the frame of a
// function around it. Only macros have functions around them.
type Place struct{ Up, Slot int }

// Variable is a name with its place.
type Variable struct {
	Name string
	Place
}

// Function is compiled code that runs in a frame of its own: the body of a
// template, of a block or of a macro.
type Function struct {
	Slots      int // number of variables in a frame
	Loops      int // largest number of loops that run at once in a frame
	KeepsFrame bool
	Body       Exec
}

// The tree of a template is compiled to closures: each node becomes a Go function. The variables of the
// function hold the parts of the node, and all that is known before the template runs.
type (
	Eval func(f *Frame) (value.Value, error) // an expression
	Exec func(f *Frame) error                // a statement
)
