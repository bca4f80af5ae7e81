// Package trace says what a running event loop does, one JSON object a line.
//
// The loop reports to a [Tracer]; a loop without one reports nothing and pays
// nothing. System calls are seen by a [Kernel] of our own, put between the loop
// and the real (or the simulated) one, so that neither knows of being watched:
//
//	loop ---- tick, wait, ready, run ----+
//	 |                                   v
//	trace.Kernel -------- call -----> Tracer ----> Writer ----> FILE
//	 |
//	real or simulated kernel
//
// Reading such a file is the business of [Reader] and [AppendText].
package trace

import "time"

// Kind tells what an event is about.
type Kind string

const (
	Tick  Kind = "tick"  // a turn of the loop begins
	Call  Kind = "call"  // a system call returned
	Wait  Kind = "wait"  // the poller returned: how long it was to wait, how long it did, how many are ready
	Ready Kind = "ready" // one of those that are ready
	Run   Kind = "run"   // a callback returned
)

// Event is one line of a trace. Which fields have a meaning depends on Kind; the
// others are zero and stand in no line.
type Event struct {
	Kind Kind          `json:"ev"`
	Tick int64         `json:"tick"` // the turn this happened in, from 1; 0 before the first. Set by Writer.
	At   time.Duration `json:"at"`   // when it ended, in nanoseconds of the kernel's monotonic clock

	Name     string        `json:"name,omitempty"`     // Call: the system call. Run: the callback
	FD       int           `json:"fd,omitempty"`       // Call, Ready, Run: the descriptor; 0 is none
	Interest string        `json:"interest,omitempty"` // Ready, Call update: as kernel.Interest prints it
	N        int           `json:"n,omitempty"`        // Call: its result, such as bytes or a new descriptor. Wait: descriptors ready
	Err      string        `json:"err,omitempty"`      // Call: "EAGAIN" and the like, or a message
	Timeout  time.Duration `json:"timeout,omitempty"`  // Wait: the longest it might have taken, in ns; -1 is forever
	Took     time.Duration `json:"took,omitempty"`     // Call, Wait, Run: how long it took, in ns
}

// Tracer is told of every event, on the loop's goroutine. The event is borrowed
// until Trace returns.
type Tracer interface {
	Trace(e *Event)
}
