package run

import "looper.example/stage05-templates/template/value"

// The memory that a render leaves to the next one, and its largest sizes.
const (
	MaxSpareOutput = maxSpareOutput
	MaxSpareStack  = maxSpareStack
	MaxSpareFrames = maxSpareFrames
	MaxSpareSlots  = maxSpareSlots
)

// SpareMemory shows tests the memory that Spare has found.
type SpareMemory struct {
	Out    []byte
	Stack  []value.Value
	Frames []*Frame
}

// Spare returns the memory for the next render in the environment of t, or nil if there is none.
func Spare(t *Template) *SpareMemory {
	m := t.env.spare.Load()
	if m == nil {
		return nil
	}
	return &SpareMemory{m.out, m.Stack, m.frames}
}
