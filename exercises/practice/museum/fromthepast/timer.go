package fromthepast

import "time"

// After calls f once, in a later tick, when d has passed since this call.
func (l *Loop) After(d time.Duration, f func()) {
	l.timers = append(l.timers, timer{l.now + d, f})
}

// Run runs the loop until the poller fails.
func (l *Loop) Run() error {
	for {
		ready, err := l.poller.Wait(l.timeout())
		if err != nil {
			return err
		}
		l.now = l.kernel.Now()
		l.runTimers()
		for _, r := range ready {
			l.inputs[r.FD]()
		}
	}
}

// runTimers runs the timers that are due.
func (l *Loop) runTimers() {
	timers := l.timers
	l.timers = nil
	for _, t := range timers {
		if t.when <= l.now {
			t.f()
		} else {
			l.timers = append(l.timers, t)
		}
	}
}
