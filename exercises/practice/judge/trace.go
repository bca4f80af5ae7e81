package judge

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// mostEvents is how many events a trace keeps of a run. A learner's loop that goes round and round makes millions.
const mostEvents = 2000

// recorder keeps the trace of a check, as text. A check may run the learner's code several times: a run begins with each kernel
// that is watched, and counts its ticks from 1.
type recorder struct {
	mu   sync.Mutex
	runs []*run
}

// run is the trace of one run. It has the first events.
type run struct {
	label   string
	text    []byte
	events  int
	tick    int64
	dropped int
	over    bool // the simulation is over: what the loop does now is to clean up
}

// Moment is a place in the trace: all that stood in it when Here was called. The zero Moment is the end.
type Moment struct{ runs, length int }

// begin begins a run. What stands in the trace before it stays.
func (r *recorder) begin(label string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs = append(r.runs, &run{label: label})
	r.forget()
}

// forget drops runs from the beginning, so that those before the last one have mostEvents together.
func (r *recorder) forget() {
	events := 0
	for i := len(r.runs) - 2; i >= 0; i-- {
		if events += r.runs[i].events; events > mostEvents {
			r.runs[i] = &run{label: r.runs[i].label}
		}
	}
}

// Trace implements trace.Tracer.
func (r *recorder) Trace(e *trace.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.runs) == 0 {
		r.runs = append(r.runs, &run{})
	}
	r.runs[len(r.runs)-1].add(*e)
}

func (r *run) add(e trace.Event) {
	switch {
	case r.over:
		return
	case r.events == mostEvents:
		r.dropped++
		return
	}
	r.events++
	if e.Kind == trace.Tick {
		r.tick++
	}
	e.Tick = r.tick
	r.text = append(trace.AppendText(r.text, &e), '\n')
}

// end ends the last run, with the wait in which the simulation came to its end if that took any time.
func (r *recorder) end(timeout, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.runs) == 0 {
		return
	}
	last := r.runs[len(r.runs)-1]
	if took > 0 {
		last.add(trace.Event{Kind: trace.Wait, Timeout: max(timeout, -1), Took: took})
	}
	last.over = true
}

func (r *recorder) here() Moment {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.runs) == 0 {
		return Moment{}
	}
	return Moment{len(r.runs), len(r.runs[len(r.runs)-1].text)}
}

// cut drops what came after a moment, unless its run is forgotten.
func (r *recorder) cut(m Moment) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.runs == 0 || m.length > len(r.runs[m.runs-1].text) {
		return
	}
	r.runs = r.runs[:m.runs]
	if last := r.runs[m.runs-1]; m.length < len(last.text) {
		last.text, last.dropped = last.text[:m.length], 0
	}
}

// String is the trace. If there are several runs, a line stands before each.
func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, one := range r.runs {
		text := one.String()
		if text == "" {
			continue
		}
		if len(r.runs) > 1 {
			fmt.Fprintf(&b, "-- %s\n", shortened(one.label))
		}
		b.WriteString(text)
	}
	return b.String()
}

// shortened cuts a label to about the width of a screen.
func shortened(label string) string {
	const most = 90
	if runes := []rune(label); len(runes) > most {
		return string(runes[:most-3]) + "..."
	}
	return label
}

// String leaves out ticks at the end in which nothing happened.
func (r *run) String() string {
	lines := strings.Split(strings.TrimSuffix(string(r.text), "\n"), "\n")
	for len(lines) > 0 && (lines[len(lines)-1] == "" || strings.HasPrefix(lines[len(lines)-1], "tick ")) {
		lines = lines[:len(lines)-1]
	}
	if r.dropped > 0 {
		lines = append(lines, fmt.Sprintf("... and %d more events", r.dropped))
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// NewRun begins a run in the trace. Watch, WatchWaits and Ending do so by themselves.
func (s *Story) NewRun() {
	label := "the beginning"
	if len(s.steps) > 0 {
		label = s.steps[len(s.steps)-1]
	}
	s.events.begin(label)
}

// Watch returns a kernel that does what k does, and has its system calls in the trace of the story.
func (s *Story) Watch(k kernel.Kernel) kernel.Kernel { return trace.Watch(s.Ending(k), &s.events) }

// Tracer is for loop.Config: it has the loop's ticks and calls in the trace of the story. The loop is to run on the kernel of Ending.
func (s *Story) Tracer() trace.Tracer { return &s.events }

// Traced adds an event of the check's own making to the trace.
func (s *Story) Traced(e trace.Event) { s.events.Trace(&e) }

// Here is the moment that the trace has come to. A check that finds a failure later puts it into Failure.At.
func (s *Story) Here() Moment { return s.events.here() }
