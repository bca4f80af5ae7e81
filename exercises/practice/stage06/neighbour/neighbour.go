package neighbour

import "time"

// Timers are the timers of a loop. The zero value has none.
type Timers struct {
	queue queue
	seq   int // of the newest timer
}

// Set sets t to a moment, also if it is set already. The moment is not in the past.
func (ts *Timers) Set(t *Timer, when time.Duration) {
	ts.Stop(t)
	ts.seq++
	t.seq, t.when = ts.seq, when
	ts.queue.add(t)
}

// Stop cancels t: F is not called until t is set again. It reports whether there was a call to cancel.
func (ts *Timers) Stop(t *Timer) bool {
	if t.index == 0 {
		return false
	}
	ts.queue.remove(t)
	return true
}

// Run calls the timers that are due, in order. A timer that is set meanwhile is called by the next Run at the earliest.
func (ts *Timers) Run(now time.Duration) {
	var due []*Timer
	for t := ts.queue.first(); t != nil && t.when <= now; t = ts.queue.first() {
		ts.queue.remove(t)
		due = append(due, t)
	}
	for _, t := range due {
		t.F()
	}
}
