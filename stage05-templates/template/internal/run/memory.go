package run

import "looper.example/stage05-templates/template/value"

// memory is the memory that a render works in. After the render, the next one of the environment uses
// it again. The environment keeps the memory of one render, which is enough for a server that renders
// one page after the other. If none is there, a render allocates new memory.
//
// Only memory is reused, never the Render itself: a Go function may have kept macros and blocks, which
// still refer to their Render. Its memory is empty then.
type memory struct {
	out    []byte        // output that has not been written yet
	Stack  []value.Value // arguments of the filters and calls in progress
	frames []*Frame      // the frames in use, and after them those for later use
}

// Memory beyond these sizes is not kept.
const (
	maxSpareOutput = 2 * flushSize
	maxSpareStack  = 256
	maxSpareFrames = 64
	maxSpareSlots  = 256
)

// takeMemory gives the render the memory of an earlier one, if there is some.
func (r *Render) takeMemory() {
	if r.spare = r.Env.spare.Swap(nil); r.spare != nil {
		r.memory = *r.spare
	}
}

// leaveMemory returns the render's memory to the environment, without the values of the templates. The
// output must have been written.
func (r *Render) leaveMemory() {
	m := r.memory
	r.memory = memory{}
	if cap(m.out) > maxSpareOutput {
		m.out = nil
	}
	if cap(m.Stack) > maxSpareStack {
		m.Stack = nil
	}
	clear(m.Stack[:cap(m.Stack)])
	if len(m.frames) > maxSpareFrames {
		m.frames = nil
	}
	for _, f := range m.frames {
		f.empty()
	}
	if r.spare == nil {
		r.spare = new(memory)
	}
	*r.spare = m
	r.Env.spare.Store(r.spare)
}

// empty removes everything from a frame except its memory.
func (f *Frame) empty() {
	slots, loops := f.Slots[:cap(f.Slots)], f.Loops[:cap(f.Loops)]
	if len(slots) > maxSpareSlots || len(loops) > maxSpareSlots {
		slots, loops = nil, nil
	}
	clear(slots)
	clear(loops)
	*f = Frame{Slots: slots[:0], Loops: loops[:0]}
}
