package loop

import "time"

// Now returns the monotonic clock, as read when the poller last returned: all
// callbacks of a tick see the same moment.
func (l *Loop) Now() time.Duration { return l.now }

// Clock reads the monotonic clock, to measure what happens within a tick. Now costs
// nothing.
func (l *Loop) Clock() time.Duration { return l.kernel.Now() }

// Date returns the kernel's time of day.
func (l *Loop) Date() time.Time { return l.kernel.Date() }

// Attended returns Now, less the time in which the loop attended to no client: during a long
// callback, or while the process was stopped (SIGSTOP, a laptop that slept). Use it to measure how
// long a client has kept the server waiting. With Now, clients would pay for the server's own pauses.
func (l *Loop) Attended() time.Duration { return l.now - l.lost }

// attention is how much longer than intended a tick may take and still count as time in which the loop
// attended to its clients.
const attention = 100 * time.Millisecond

// advance reads the clock: before the poller waits, when the callbacks have spent the time since the last
// reading, and after a wait for timeout. A wait without end needs no care, because then no timer is set.
func (l *Loop) advance(timeout time.Duration) {
	now := l.kernel.Now()
	if timeout >= 0 {
		l.lost = l.lostBy(now, timeout)
	}
	l.now = now
}

// lostBy returns loop.lost at the time now, if the poller was to wait at most waited since the last reading of
// the clock.
func (l *Loop) lostBy(now, waited time.Duration) time.Duration {
	if late := now - l.now - waited; late > attention {
		return l.lost + late - attention
	}
	return l.lost
}
