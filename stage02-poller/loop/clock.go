package loop

import "time"

// Now is the monotonic clock, as it was read when the poller last returned: all
// callbacks of a tick see the same moment.
func (l *Loop) Now() time.Duration { return l.now }

// Clock reads the monotonic clock, to measure what happens within a tick. Now costs
// nothing.
func (l *Loop) Clock() time.Duration { return l.kernel.Now() }

// Date asks the kernel for the time of day.
func (l *Loop) Date() time.Time { return l.kernel.Date() }

// Attended is Now, less the time in which the loop attended to no client: while a callback took
// long, or the whole process was stopped (SIGSTOP, a laptop that slept). Measure with it how
// long a client has kept the server waiting, or clients are blamed for what the server did.
func (l *Loop) Attended() time.Duration { return l.now - l.lost }

// attention is how much longer than it was meant to take a tick may be, and still count as
// time in which the loop attended to its clients.
const attention = 100 * time.Millisecond

// advance reads the clock: before the poller waits, of which the callbacks have spent the
// time since the last reading, and when it has returned, after it was to wait for timeout.
// A wait without end needs no care: it means that no timer is set.
func (l *Loop) advance(timeout time.Duration) {
	now := l.kernel.Now()
	if timeout >= 0 {
		l.lost = l.lostBy(now, timeout)
	}
	l.now = now
}

// lostBy is loop.lost as it is at now, if of the time since the last reading of the clock
// the poller was to spend no more than waited.
func (l *Loop) lostBy(now, waited time.Duration) time.Duration {
	if late := now - l.now - waited; late > attention {
		return l.lost + late - attention
	}
	return l.lost
}
