package loopertest

import (
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// host is the name at which a simulated application listens.
const host = "localhost"

// simulated is a simulated machine with an application. The loop and the test take turns: the loop has its own
// goroutine, and one of the two always waits for the other.
type simulated struct {
	*sim.Kernel // with a poller that stops between two turns

	loop  *loop.Loop
	ended chan error    // of the loop
	over  error         // why it has ended; nil: it has not
	turn  chan struct{} // the test's
	next  chan struct{} // the loop's
	until func() bool   // the condition that the test waits for

	yield func(func() bool) bool // the function of together that runs now; nil: none
}

// simulate starts an application on a simulated machine.
func simulate(app *looper.App, log *slog.Logger) (*simulated, error) {
	w := &simulated{
		Kernel: sim.New(sim.Config{}),
		ended:  make(chan error, 1), turn: make(chan struct{}), next: make(chan struct{}),
		until: func() bool { return true },
	}
	l, err := loop.New(w, loop.Config{StallTimeout: -1, Log: log}) // real time must not show
	if err != nil {
		return nil, err
	}
	if _, err := app.ListenOn(l, host); err != nil {
		return nil, err
	}
	w.loop = l
	go func() { w.ended <- w.Run(l) }()
	w.take()
	return w, w.over
}

// OpenPoller makes the loop's poller.
func (w *simulated) OpenPoller() (kernel.Poller, error) {
	p, err := w.Kernel.OpenPoller()
	return &poller{p, w}, err
}

// poller gives the turn to the test after the condition that the test waits for holds, and the loop has nothing left to
// do at this moment: deferred functions have run, and lines are in the log.
type poller struct {
	kernel.Poller
	world *simulated
}

func (p *poller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if timeout == 0 || !p.world.until() {
		return p.Poller.Wait(timeout)
	}
	ready, err := p.Poller.Wait(0)
	if len(ready) == 0 && err == nil {
		p.world.turn <- struct{}{}
		<-p.world.next
	}
	return ready, err
}

// take waits until it is the test's turn.
func (w *simulated) take() {
	select {
	case <-w.turn:
	case err := <-w.ended:
		w.over = errors.Join(errEnded, plain(err))
	}
}

var errEnded = errors.New("the application has ended")

// plain returns the error of a stuck simulation in plain words, and any other error unchanged.
func plain(err error) error {
	var stuck *sim.StuckError
	if errors.As(err, &stuck) {
		return fmt.Errorf("nothing but timers happens any more, at %v of virtual time: %s", stuck.At, strings.Join(stuck.Waiting, "; "))
	}
	return err
}

// drive runs the loop until a condition holds.
func (w *simulated) drive(until func() bool) error {
	if w.over == nil {
		w.until = until
		w.next <- struct{}{}
		w.take()
	}
	return w.over
}

// await is drive; inside together it lets other functions send requests meanwhile.
func (w *simulated) await(until func() bool) error {
	if w.yield == nil {
		return w.drive(until)
	}
	if yield := w.yield; !yield(until) {
		return errEnded
	}
	return w.over
}

// notify makes the loop end its wait, so that it sees a client's action.
func (w *simulated) notify() { w.loop.Post(func() {}) }

func (w *simulated) url() string        { return "http://" + host }
func (w *simulated) now() time.Duration { return w.Now() }
func (w *simulated) date() time.Time    { return w.Date() }

func (w *simulated) sleep(d time.Duration) {
	done := d <= 0
	w.Client("the test", func(c *sim.Client) {
		c.Sleep(d)
		done = true
		w.notify()
	})
	_ = w.await(func() bool { return done }) // an error is that of the next request too
}

// branch is a function of together.
type branch struct {
	next  func() (until func() bool, more bool)
	yield func(until func() bool) bool // nil until it has begun
	until func() bool                  // the condition that it waits for
}

// together runs each function in a coroutine, in turn, until it must wait for the loop.
func (w *simulated) together(calls []func()) {
	var branches []*branch
	for _, call := range calls {
		b := &branch{until: func() bool { return true }}
		next, stop := iter.Pull(func(yield func(func() bool) bool) {
			b.yield, w.yield = yield, yield
			call()
		})
		defer stop()
		b.next = next
		branches = append(branches, b)
	}
	defer func() { w.yield = nil }()
	for len(branches) > 0 {
		branches = w.advance(branches)
		w.yield = nil
		if len(branches) > 0 {
			_ = w.drive(func() bool { return anyReady(branches) }) // each branch gets an error
		}
	}
}

// advance resumes all branches that can go on, and returns those that have not returned.
func (w *simulated) advance(branches []*branch) (left []*branch) {
	for _, b := range branches {
		if w.over != nil || b.until() {
			w.yield = b.yield
			until, more := b.next()
			if !more {
				continue
			}
			b.until = until
		}
		left = append(left, b)
	}
	return left
}

func anyReady(branches []*branch) bool {
	for _, b := range branches {
		if b.until() {
			return true
		}
	}
	return false
}

// end ends the application, whatever it is doing. If a request has found the end before, it has already reported it.
func (w *simulated) end() error {
	if w.over != nil {
		return nil
	}
	w.loop.Post(func() { w.loop.Stop(0) })
	w.until = func() bool { return false }
	w.next <- struct{}{}
	err := <-w.ended
	w.over = errEnded
	var stuck *sim.StuckError
	if errors.As(err, &stuck) {
		return plain(err)
	}
	return nil // the end has cut off the clients that still wait
}
