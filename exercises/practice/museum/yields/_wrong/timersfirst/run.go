package yields

import "time"

// Run runs the loop until the poller fails.
func (l *Loop) Run() error {
	for {
		ready, err := l.poller.Wait(l.timeout())
		if err != nil {
			return err
		}
		for _, r := range ready {
			l.inputs[r.FD]()
		}
		l.runTimers()
		l.runPending()
	}
}

// runPending runs what is pending. What becomes pending meanwhile waits for the next tick.
func (l *Loop) runPending() {
	pending := l.pending
	l.pending = nil
	for _, f := range pending {
		f()
	}
}

// timeout returns how long nothing happens by itself: until the first timer, else not at all while work is pending, else
// without end.
func (l *Loop) timeout() time.Duration {
	switch {
	case len(l.timers) > 0:
		return max(l.timers[0].when-l.kernel.Now(), 0)
	case len(l.pending) > 0:
		return 0
	}
	return -1
}
