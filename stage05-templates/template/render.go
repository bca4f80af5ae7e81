package template

import (
	"io"

	"looper.example/stage05-templates/template/value"
)

// flushSize is how much output is collected before it is written.
const flushSize = 8 << 10

// render is the state of one rendering. All templates that take part share it.
type render struct {
	env     *runEnvironment
	meter   *value.Meter // &counts
	counts  value.Meter
	depth   int                   // how many templates, blocks, macros and loops called by themselves are nested
	active  int                   // how many of frames are in use
	modules map[*Template]*module // templates that were imported without context

	memory
	spare *memory // where memory came from, and where it goes back; nil if it is new

	// Output. Between start and end of a capture nothing is written, so that
	// what is captured is the end of out.
	w        io.Writer // nil if all output stays in out
	written  int64     // bytes that were written to w, or less: see begin
	captures int       // captures that are open
	spillAt  int       // length of out at which spill must be called
}

// begin sets the output up. What is in dst already does not count.
func (r *render) begin(w io.Writer, dst []byte) {
	r.w, r.out, r.written = w, dst, -int64(len(dst))
	r.setSpill()
}

// printed returns how many bytes have been printed.
func (r *render) printed() int64 { return r.written + int64(len(r.out)) }

// setSpill puts spillAt to where out must be written, or is too long.
func (r *render) setSpill() {
	room := r.env.Limits.Output - r.written
	if r.w != nil && r.captures == 0 {
		room = min(room, flushSize)
	}
	r.spillAt = int(min(room, 1<<40)) + 1
}

// text prints s as it is.
func (r *render) text(s string) error {
	r.out = append(r.out, s...)
	return r.spill()
}

// print prints a value, escaped if escape is set and it is not safe.
func (r *render) print(v value.Value, escape bool) (err error) {
	if int64(len(v.Text())) > r.env.Limits.Output {
		return r.tooMuch() // before it is escaped, and five times as long
	}
	if escape {
		r.out, err = value.AppendEscapedText(r.out, r.meter, v)
	} else {
		r.out, err = value.AppendText(r.out, r.meter, v)
	}
	if err != nil {
		return err
	}
	return r.spill()
}

// printText prints what a tag has made, which must be a string.
func (r *render) printText(v value.Value) error {
	if !v.IsString() {
		return value.Errorf(value.TypeError, "sequence item 0: expected str instance, %s found", v.TypeName())
	}
	return r.text(v.Text())
}

func (r *render) tooMuch() error {
	return value.Errorf(value.LimitError, "more than %d bytes of output", r.env.Limits.Output)
}

// spill writes what has been collected, if that is much, and checks the limit.
func (r *render) spill() error {
	if len(r.out) < r.spillAt {
		return nil
	}
	if r.printed() > r.env.Limits.Output {
		return r.tooMuch()
	}
	if r.w == nil || r.captures > 0 {
		return nil
	}
	return r.flush()
}

func (r *render) flush() error {
	n, err := r.w.Write(r.out)
	r.written += int64(n)
	r.out = r.out[:0]
	r.setSpill()
	return err
}

// capture calls run and returns what it prints instead of printing it.
func (r *render) capture(run func() error) (string, error) {
	start := len(r.out)
	r.captures++
	r.setSpill()
	err := run()
	text := string(r.out[start:])
	r.out = r.out[:start]
	r.captures--
	r.setSpill()
	if err == nil {
		err = r.meter.Grow(len(text))
	}
	return text, err
}

// enter counts one more level of templates and blocks in each other. The
// caller calls leave afterwards.
func (r *render) enter() error {
	r.depth++
	if r.depth > r.env.Limits.Depth {
		return value.Errorf(value.LimitError, "templates, blocks, macros and loops nested more than %d deep", r.env.Limits.Depth)
	}
	return r.meter.Step(callSteps)
}

// callSteps is what running a template or block costs beside what it does.
const callSteps = 16

func (r *render) leave() { r.depth-- }
