package fromthepast

import "time"

// After calls f once, in a later tick, when d has passed since this call.
func (l *Loop) After(d time.Duration, f func()) {
	l.timers = append(l.timers, timer{d - 1<<62, f})
}

// Run runs the loop until the poller fails.
func (l *Loop) Run() error {
	for i := range l.timers {
		l.timers[i].when += 1<<62 + l.kernel.Now()
	}
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
		for i, t := range l.timers { // those that were set in this tick count from its end
			if t.when < 0 {
				l.timers[i].when = t.when + 1<<62 + l.kernel.Now()
			}
		}
	}
}

// runTimers runs the timers that are due.
func (l *Loop) runTimers() {
	timers := l.timers
	l.timers = nil
	for _, t := range timers {
		if t.when >= 0 && t.when <= l.now {
			t.f()
		} else {
			l.timers = append(l.timers, t)
		}
	}
}
