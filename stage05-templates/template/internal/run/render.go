package run

import (
	"io"

	"looper.example/stage05-templates/template/value"
)

// flushSize is how much output is collected before it is written.
const flushSize = 8 << 10

// Render is the state of one rendering. All templates that take part share it.
type Render struct {
	Env     *Environment
	Meter   *value.Meter // &counts
	counts  value.Meter
	root    Context               // of the template that is rendered
	depth   int                   // how many templates, blocks, macros and loops called by themselves are nested
	active  int                   // how many of frames are in use
	modules map[*Template]*Module // templates that were imported without context
	// Unprinted is the context of a template of which only the variables are wanted, not
	// what it prints: the tags of blocks at its top level do nothing. Nil as a rule.
	Unprinted *Context

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
func (r *Render) begin(w io.Writer, dst []byte) {
	r.w, r.out, r.written = w, dst, -int64(len(dst))
	r.setSpill()
}

// printed returns how many bytes have been printed.
func (r *Render) printed() int64 { return r.written + int64(len(r.out)) }

// setSpill puts spillAt to where out must be written, or is too long.
func (r *Render) setSpill() {
	room := r.Env.Limits.Output - r.written
	if r.w != nil && r.captures == 0 {
		room = min(room, flushSize)
	}
	r.spillAt = int(min(room, 1<<40)) + 1
}

// Text prints s as it is.
func (r *Render) Text(s string) error {
	r.out = append(r.out, s...)
	return r.spill()
}

// Print prints a value, escaped if escape is set and it is not safe.
func (r *Render) Print(v value.Value, escape bool) (err error) {
	if int64(len(v.Text())) > r.Env.Limits.Output {
		return r.tooMuch() // before it is escaped, and five times as long
	}
	if escape {
		r.out, err = value.AppendEscapedText(r.out, r.Meter, v)
	} else {
		r.out, err = value.AppendText(r.out, r.Meter, v)
	}
	if err != nil {
		return err
	}
	return r.spill()
}

// PrintText prints what a tag has made, which must be a string.
func (r *Render) PrintText(v value.Value) error {
	if !v.IsString() {
		return value.Errorf(value.TypeError, "sequence item 0: expected str instance, %s found", v.TypeName())
	}
	return r.Text(v.Text())
}

// spill writes what has been collected, if that is much, and checks the limit.
func (r *Render) spill() error {
	if len(r.out) < r.spillAt {
		return nil
	}
	if r.printed() > r.Env.Limits.Output {
		return r.tooMuch()
	}
	if r.w == nil || r.captures > 0 {
		return nil
	}
	return r.flush()
}

func (r *Render) flush() error {
	n, err := r.w.Write(r.out)
	if err == nil && n < len(r.out) {
		err = io.ErrShortWrite
	}
	r.written += int64(n)
	r.out = r.out[:0]
	r.setSpill()
	return err
}

// Capture calls run and returns what it prints instead of printing it.
func (r *Render) Capture(run func() error) (string, error) {
	start := len(r.out)
	r.captures++
	r.setSpill()
	err := run()
	text := string(r.out[start:])
	r.out = r.out[:start]
	r.captures--
	r.setSpill()
	if err == nil {
		err = r.Meter.Grow(len(text))
	}
	return text, err
}
