package judge

import (
	"fmt"
	"strings"
	"sync"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// mostEvents is how many events a trace keeps. A learner's loop that goes round and round makes millions.
const mostEvents = 2000

// recorder keeps the first events of a trace, as text.
type recorder struct {
	mu      sync.Mutex
	text    []byte
	events  int
	tick    int64
	dropped int
}

// Trace implements trace.Tracer.
func (r *recorder) Trace(e *trace.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events == mostEvents {
		r.dropped++
		return
	}
	r.events++
	copied := *e
	if copied.Kind == trace.Tick {
		r.tick++
	}
	copied.Tick = r.tick
	r.text = append(trace.AppendText(r.text, &copied), '\n')
}

func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dropped == 0 {
		return string(r.text)
	}
	return strings.TrimRight(string(r.text), "\n") + fmt.Sprintf("\n... and %d more events\n", r.dropped)
}

// Watch returns a kernel that does what k does, and has its system calls in the trace of the story.
func (s *Story) Watch(k kernel.Kernel) kernel.Kernel { return trace.Watch(k, &s.events) }

// Tracer is for loop.Config: it has the loop's ticks in the trace of the story.
func (s *Story) Tracer() trace.Tracer { return &s.events }

// Traced adds an event of the check's own making to the trace.
func (s *Story) Traced(e trace.Event) { s.events.Trace(&e) }
