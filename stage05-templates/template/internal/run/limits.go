package run

import (
	"cmp"

	"looper.example/stage05-templates/template/value"
)

// Limits bound what a template may cost the program that renders it. A render that reaches a limit ends
// with an error of the kind LimitError. A limit of 0 stands for its default.
type Limits struct {
	// Depth is the largest depth of templates, blocks, macros and recursive loops inside each other.
	// Default 100.
	Depth int
	// Steps is the largest number of steps, which measure the work of a render: each turn of a loop,
	// each element that a filter, a comparison or the printing of a value reads, and each 64 bytes of
	// text that they read. Default 10,000,000, which is some seconds.
	Steps int64
	// Output is the largest size of the output, in bytes. Default 64 MiB.
	Output int64
	// Memory is the largest size of all strings and lists that a render makes, in bytes, even if it
	// does not keep them. Default 256 MiB.
	Memory int64
	// Range is the largest number of elements of a range. Default 100,000, as in Jinja2's sandbox.
	Range int
}

// WithDefaults returns l with defaults for the limits that are 0.
func WithDefaults(l Limits) Limits {
	return Limits{
		Depth:  cmp.Or(l.Depth, 100),
		Steps:  cmp.Or(l.Steps, 10_000_000),
		Output: cmp.Or(l.Output, 64<<20),
		Memory: cmp.Or(l.Memory, 256<<20),
		Range:  cmp.Or(l.Range, 100_000),
	}
}

// Enter counts one more level of depth. The caller calls Leave afterwards.
func (r *Render) Enter() error {
	r.depth++
	if r.depth > r.Env.Limits.Depth {
		return value.Errorf(value.LimitError, "templates, blocks, macros and loops nested more than %d deep", r.Env.Limits.Depth)
	}
	return r.Meter.Step(callSteps)
}

// callSteps is the cost of a call of a template or block, besides the steps of its body.
const callSteps = 16

func (r *Render) Leave() { r.depth-- }

func (r *Render) tooMuch() error {
	return value.Errorf(value.LimitError, "more than %d bytes of output", r.Env.Limits.Output)
}
