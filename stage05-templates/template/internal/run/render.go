package run

import (
	"io"

	"looper.example/stage05-templates/template/value"
)

// flushSize is the number of bytes that a render collects before it writes them.
const flushSize = 8 << 10

// Render is the state of one rendering. All templates that take part in it share the Render.
type Render struct {
	Env     *Environment
	Meter   *value.Meter // &counts
	counts  value.Meter
	root    Context               // of the template to render
	depth   int                   // depth of templates, blocks, macros and recursive loops inside each other
	active  int                   // number of frames in use
	modules map[*Template]*Module // the templates imported without context
	// Unprinted is the context of a template of which only the variables are needed, not the output:
	// its blocks at the top level print nothing. It is nil in an ordinary render.
	Unprinted *Context

	memory
	spare *memory // where memory came from and where it returns to; nil if it is new

	// Output. During a capture nothing is written, so the captured text is the end of out.
	w        io.Writer // nil if all output stays in out
	written  int64     // bytes written to w, minus what was in dst before: see begin
	captures int       // number of open captures
	spillAt  int       // length of out at which spill must act
}

// begin prepares the output. What dst has already does not count for the limit.
func (r *Render) begin(w io.Writer, dst []byte) {
	r.w, r.out, r.written = w, dst, -int64(len(dst))
	r.setSpill()
}

// printed returns the number of bytes printed so far.
func (r *Render) printed() int64 { return r.written + int64(len(r.out)) }

// setSpill sets spillAt to the length at which out must be written or exceeds the limit.
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

// Print prints a value. If escape is set, it escapes the value, unless that is markup.
func (r *Render) Print(v value.Value, escape bool) (err error) {
	if int64(len(v.Text())) > r.Env.Limits.Output {
		return r.tooMuch() // checked before the text is escaped, which may make it five times as long
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

// PrintText prints the result of a tag, which must be a string.
func (r *Render) PrintText(v value.Value) error {
	if !v.IsString() {
		return value.Errorf(value.TypeError, "sequence item 0: expected str instance, %s found", v.TypeName())
	}
	return r.Text(v.Text())
}

// spill writes the collected output if there is enough of it, and checks the limit.
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

// Capture calls run, and returns its output instead of printing it.
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
