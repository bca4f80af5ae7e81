package loop

import (
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// reporter passes the loop's events to a Tracer. Without one, every method returns at its
// first line, and does not even read the clock.
type reporter struct {
	tracer trace.Tracer
	kernel kernel.Kernel
	event  trace.Event // reused
}

func (r *reporter) send(e trace.Event) {
	r.event = e
	r.tracer.Trace(&r.event)
}

func (r *reporter) tick() {
	if r.tracer == nil {
		return
	}
	r.send(trace.Event{Kind: trace.Tick, At: r.kernel.Now()})
}

// begin returns the time at which a callback, or a wait, begins.
func (r *reporter) begin() time.Duration {
	if r.tracer == nil {
		return 0
	}
	return r.kernel.Now()
}

// ran reports a callback that began at began and has returned. fd 0 means none.
func (r *reporter) ran(began time.Duration, name string, fd int) {
	if r.tracer == nil {
		return
	}
	now := r.kernel.Now()
	r.send(trace.Event{Kind: trace.Run, At: now, Name: name, FD: fd, Took: now - began})
}

func (r *reporter) waited(began, timeout time.Duration, ready []kernel.Ready) {
	if r.tracer == nil {
		return
	}
	now := r.kernel.Now()
	r.send(trace.Event{Kind: trace.Wait, At: now, Timeout: timeout, N: len(ready), Took: now - began})
	for _, d := range ready {
		r.send(trace.Event{Kind: trace.Ready, At: now, FD: d.FD, Interest: d.Interest.String()})
	}
}
