// Package trace describes what a running event loop does, one JSON object a line.
//
// The loop reports to a [Tracer]. Without one, it reports nothing, and has no cost. A [Kernel]
// between the loop and the real (or simulated) kernel reports the system calls, so
// neither of them need know of it:
//
//	loop ---- tick, wait, ready, run ----+
//	 |                                   v
//	trace.Kernel -------- call -----> Tracer ----> Writer ----> FILE
//	 |
//	real or simulated kernel
//
// [Reader] and [AppendText] read such a file.
package trace

import "time"

// Kind is the kind of an event.
type Kind string

const (
	Tick  Kind = "tick"  // a turn of the loop begins
	Call  Kind = "call"  // a system call returned
	Wait  Kind = "wait"  // the poller returned: the timeout, the time that it has waited, the number of ready descriptors
	Ready Kind = "ready" // one of the ready descriptors
	Run   Kind = "run"   // a callback returned
)

// Event is one line of a trace. Kind decides which fields have a meaning. The others are
// zero, and the line does not have them.
type Event struct {
	Kind Kind          `json:"ev"`
	Tick int64         `json:"tick"` // the turn this happened in, from 1; 0 before the first. Set by Writer.
	At   time.Duration `json:"at"`   // when it ended, in nanoseconds of the kernel's monotonic clock

	Name     string        `json:"name,omitempty"`     // Call: the system call. Run: the callback
	FD       int           `json:"fd,omitempty"`       // Call, Ready, Run: the descriptor; 0 is none
	Interest string        `json:"interest,omitempty"` // Ready, Call update: as kernel.Interest prints it
	N        int           `json:"n,omitempty"`        // Call: its result, such as bytes or a new descriptor. Wait: descriptors ready
	Err      string        `json:"err,omitempty"`      // Call: "EAGAIN" and the like, or a message
	Timeout  time.Duration `json:"timeout,omitempty"`  // Wait: the longest time that it may take, in ns; -1 is forever
	Took     time.Duration `json:"took,omitempty"`     // Call, Wait, Run: how long it took, in ns
}

// Tracer gets every event, on the loop's goroutine. The event is borrowed until Trace
// returns.
type Tracer interface {
	Trace(e *Event)
}
