package template

import "looper.example/stage05-templates/template/value"

// frame holds the variables of a function while it runs. When the function is
// through, the frame is used again for the next one: nothing may keep it.
type frame struct {
	r      *render
	ctx    *context
	slots  []value.Value
	loops  []loop
	parent *Template // that the template extends, once that is known
}

// run calls a function in a frame of its own. It returns the template that was
// found to be extended, or nil.
func (fn *function) run(r *render, ctx *context) (*Template, error) {
	if r.active == len(r.frames) {
		r.frames = append(r.frames, &frame{r: r})
	}
	f := r.frames[r.active]
	r.active++
	f.ctx, f.parent = ctx, nil
	f.slots = resized(f.slots, fn.slots)
	clear(f.slots)
	f.loops = resized(f.loops, fn.loops)
	err := fn.body(f)
	r.active--
	return f.parent, err
}

// resized returns a slice of n elements, in the place of s if it fits there.
func resized[E any](s []E, n int) []E {
	if n > cap(s) {
		return make([]E, n)
	}
	return s[:n]
}

// detached returns a frame without variables that can be kept, for filters that
// work on when the function is through.
func (f *frame) detached() *frame { return &frame{r: f.r, ctx: f.ctx} }

// variables returns the values of variables, without those that have none.
func (f *frame) variables(list []variable) map[string]value.Value {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]value.Value, len(list))
	for _, v := range list {
		if x := f.slots[v.slot]; !x.IsMissing() {
			m[v.name] = x
		}
	}
	return m
}
