package run

import "looper.example/stage05-templates/template/value"

// memory is the room that a render works in. When it is through, the next one of the
// environment gets it. One is kept, which is enough for a server that renders one page
// after the other; whoever finds none there takes new memory.
//
// Only room is handed on, never the render itself: macros and blocks that a Go function
// has kept still have theirs, which is empty then.
type memory struct {
	out    []byte        // what is printed and not written yet
	Stack  []value.Value // arguments of the filters and calls that are being made
	frames []*Frame      // those in use, and after them those that were
}

// Larger memory is not kept.
const (
	maxSpareOutput = 2 * flushSize
	maxSpareStack  = 256
	maxSpareFrames = 64
	maxSpareSlots  = 256
)

// takeMemory gives the render the memory of one that is through, if there is some.
func (r *Render) takeMemory() {
	if r.spare = r.Env.spare.Swap(nil); r.spare != nil {
		r.memory = *r.spare
	}
}

// leaveMemory leaves the render's memory to the next one, without anything that the
// templates have put there. What was printed must have been written.
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

// empty takes everything out of a frame but its room.
func (f *Frame) empty() {
	slots, loops := f.Slots[:cap(f.Slots)], f.Loops[:cap(f.Loops)]
	if len(slots) > maxSpareSlots || len(loops) > maxSpareSlots {
		slots, loops = nil, nil
	}
	clear(slots)
	clear(loops)
	*f = Frame{Slots: slots[:0], Loops: loops[:0]}
}
