package run

import (
	"cmp"

	"looper.example/stage05-templates/template/value"
)

// Limits bound what a template may do to the program that renders it. A render
// that reaches one of them ends with an error of the kind LimitError. A limit
// of 0 stands for its default.
type Limits struct {
	// Depth bounds how deep templates, blocks, macros and recursive loops are
	// nested in each other. Default 100.
	Depth int
	// Steps bounds the work of a render: the turns of all loops, the elements
	// that filters, comparisons and printing look at, and the text that they
	// work through, 64 bytes a step. Default 10,000,000, some seconds.
	Steps int64
	// Output bounds what a render prints, in bytes. Default 64 MiB.
	Output int64
	// Memory bounds what a render builds in strings and lists, in bytes, whether
	// it keeps them or not. Default 256 MiB.
	Memory int64
	// Range bounds how many numbers a range has. Default 100,000, as in Jinja2's
	// sandbox.
	Range int
}

// WithDefaults returns l with the defaults in place of zeros.
func WithDefaults(l Limits) Limits {
	return Limits{
		Depth:  cmp.Or(l.Depth, 100),
		Steps:  cmp.Or(l.Steps, 10_000_000),
		Output: cmp.Or(l.Output, 64<<20),
		Memory: cmp.Or(l.Memory, 256<<20),
		Range:  cmp.Or(l.Range, 100_000),
	}
}

// Enter counts one more level of templates and blocks in each other. The
// caller calls leave afterwards.
func (r *Render) Enter() error {
	r.depth++
	if r.depth > r.Env.Limits.Depth {
		return value.Errorf(value.LimitError, "templates, blocks, macros and loops nested more than %d deep", r.Env.Limits.Depth)
	}
	return r.Meter.Step(callSteps)
}

// callSteps is what running a template or block costs beside what it does.
const callSteps = 16

func (r *Render) Leave() { r.depth-- }

func (r *Render) tooMuch() error {
	return value.Errorf(value.LimitError, "more than %d bytes of output", r.Env.Limits.Output)
}
