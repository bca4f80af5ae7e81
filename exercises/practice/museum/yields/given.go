// Package yields is a loop for coroutines. A coroutine is a list of steps here; after each step it yields, so that others
// have a turn.
package yields

import (
	"slices"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Loop has work of three kinds.
type Loop struct {
	kernel  kernel.Kernel
	poller  kernel.Poller
	inputs  map[int]func() // by descriptor: called while it is readable
	timers  []timer        // the first is due first
	pending []func()       // due in the next tick
}

type timer struct {
	when time.Duration
	f    func()
}

// New returns a loop.
func New(k kernel.Kernel) *Loop {
	p, _ := k.OpenPoller()
	return &Loop{kernel: k, poller: p, inputs: map[int]func(){}}
}

// Watch calls f whenever fd is readable.
func (l *Loop) Watch(fd int, f func()) {
	l.inputs[fd] = f
	_ = l.poller.Update(fd, kernel.None, kernel.Readable)
}

// After calls f once, when d has passed.
func (l *Loop) After(d time.Duration, f func()) {
	l.timers = append(l.timers, timer{l.kernel.Now() + d, f})
	slices.SortStableFunc(l.timers, func(a, b timer) int { return int(a.when - b.when) })
}

// Go runs a coroutine: its first step in this tick or the next, and each of the others a tick later.
func (l *Loop) Go(steps ...func()) {
	if len(steps) > 0 {
		l.pending = append(l.pending, func() {
			steps[0]()
			l.Go(steps[1:]...)
		})
	}
}

// runTimers runs the timers that are due.
func (l *Loop) runTimers() {
	now := l.kernel.Now()
	for len(l.timers) > 0 && l.timers[0].when <= now {
		f := l.timers[0].f
		l.timers = l.timers[1:]
		f()
	}
}
