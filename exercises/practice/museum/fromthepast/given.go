// Package fromthepast is a loop with timers.
package fromthepast

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// Loop calls functions when descriptors are readable, and when time has passed.
type Loop struct {
	kernel kernel.Kernel
	poller kernel.Poller
	now    time.Duration  // as the clock was when the poller returned
	inputs map[int]func() // by descriptor
	timers []timer        // in any order
}

type timer struct {
	when time.Duration
	f    func()
}

// New returns a loop.
func New(k kernel.Kernel) *Loop {
	p, _ := k.OpenPoller()
	return &Loop{kernel: k, poller: p, now: k.Now(), inputs: map[int]func(){}}
}

// Now is the time of this tick. It is the same for all functions that run in the tick: they agree on what is late.
func (l *Loop) Now() time.Duration { return l.now }

// Watch calls f whenever fd is readable.
func (l *Loop) Watch(fd int, f func()) {
	l.inputs[fd] = f
	_ = l.poller.Update(fd, kernel.None, kernel.Readable)
}

// timeout is how long the poller may wait.
func (l *Loop) timeout() time.Duration {
	wait := time.Duration(-1)
	for _, t := range l.timers {
		if left := max(t.when-l.kernel.Now(), 0); wait < 0 || left < wait {
			wait = left
		}
	}
	return wait
}
