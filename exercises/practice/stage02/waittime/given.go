// Package waittime is the part of an event loop that waits.
package waittime

import (
	"cmp"
	"slices"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Loop calls functions: when a descriptor is readable, when a time has come, or as soon as possible.
type Loop struct {
	kernel kernel.Kernel
	poller kernel.Poller

	now    time.Duration  // the clock, read before each wait
	timers []timer        // the one that is due first is the first
	posted []func()       // to be called after this wait
	ready  map[int]func() // by descriptor
}

// timer calls f at the time when, or a little later; never earlier.
type timer struct {
	when time.Duration
	f    func()
}

// New returns a loop on k.
func New(k kernel.Kernel) (*Loop, error) {
	p, err := k.OpenPoller()
	return &Loop{kernel: k, poller: p, ready: map[int]func(){}}, err
}

// Watch has the loop call f when fd is readable.
func (l *Loop) Watch(fd int, f func()) error {
	l.ready[fd] = f
	return l.poller.Update(fd, kernel.None, kernel.Readable)
}

// After has the loop call f when d has passed.
func (l *Loop) After(d time.Duration, f func()) {
	l.timers = append(l.timers, timer{l.kernel.Now() + d, f})
	slices.SortStableFunc(l.timers, func(a, b timer) int { return cmp.Compare(a.when, b.when) })
}

// Post has the loop call f as soon as possible: after the next wait, which must then not last.
func (l *Loop) Post(f func()) { l.posted = append(l.posted, f) }

// Run is the loop. It ends when the poller fails.
func (l *Loop) Run() error {
	for {
		l.runTimers()
		l.now = l.kernel.Now()
		if err := l.wait(l.timeout()); err != nil {
			return err
		}
		l.runPosted()
	}
}

// wait waits at most ms milliseconds for a descriptor, as poll(2) and epoll_wait(2) do. With ms < 0 it waits without limit.
func (l *Loop) wait(ms int) error {
	ready, err := l.poller.Wait(time.Duration(ms) * time.Millisecond)
	for _, r := range ready {
		l.ready[r.FD]()
	}
	return err
}

func (l *Loop) runTimers() {
	now := l.kernel.Now()
	for len(l.timers) > 0 && l.timers[0].when <= now {
		f := l.timers[0].f
		l.timers = l.timers[1:]
		f()
	}
}

func (l *Loop) runPosted() {
	posted := l.posted
	l.posted = nil // what these functions post is for the next turn
	for _, f := range posted {
		f()
	}
}
