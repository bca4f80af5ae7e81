package neighbour

import "time"

// Timers are the timers of a loop. The zero value has none.
type Timers struct {
	queue queue
	seq   int             // of the newest timer
	due   map[*Timer]bool // in this Run
}

// Set sets t to a moment, also if it is set already. The moment is not in the past.
func (ts *Timers) Set(t *Timer, when time.Duration) {
	ts.Stop(t)
	ts.seq++
	t.seq, t.when = ts.seq, when
	if ts.due != nil {
		ts.due[t] = true
	}
	ts.queue.add(t)
}

// Stop cancels t: F is not called until t is set again. It reports whether there was a call to cancel.
func (ts *Timers) Stop(t *Timer) bool {
	wasDue := ts.due[t]
	delete(ts.due, t)
	if t.index == 0 {
		return wasDue
	}
	ts.queue.remove(t)
	return true
}

// Run calls the timers that are due, in order. A timer that is set meanwhile is called by the next Run at the earliest.
func (ts *Timers) Run(now time.Duration) {
	ts.due = map[*Timer]bool{}
	var due []*Timer
	for t := ts.queue.first(); t != nil && t.when <= now; t = ts.queue.first() {
		ts.queue.remove(t)
		due = append(due, t)
		ts.due[t] = true
	}
	for _, t := range due {
		if ts.due[t] && t.when <= now {
			delete(ts.due, t)
			t.F()
		}
	}
}
