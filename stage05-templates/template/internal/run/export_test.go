package run

import "looper.example/stage05-templates/template/value"

// What a render leaves to the next one, and how much that may be.
const (
	MaxSpareOutput = maxSpareOutput
	MaxSpareStack  = maxSpareStack
	MaxSpareFrames = maxSpareFrames
	MaxSpareSlots  = maxSpareSlots
)

// SpareMemory is memory for tests.
type SpareMemory struct {
	Out    []byte
	Stack  []value.Value
	Frames []*Frame
}

// Spare returns the memory that is left to the next render in the environment of t,
// nil if there is none.
func Spare(t *Template) *SpareMemory {
	m := t.env.spare.Load()
	if m == nil {
		return nil
	}
	return &SpareMemory{m.out, m.Stack, m.frames}
}
