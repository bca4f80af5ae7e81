package yields

import "time"

// Run runs the loop until the poller fails.
func (l *Loop) Run() error {
	for {
		ready, err := l.poller.Wait(10 * time.Millisecond)
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
