package loop_test

import (
	"runtime"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// The mistakes of an application, in any of its callbacks.

// mistake makes a mistake now and then. It calls breaks before one that ends the callback.
func (s *schedule) mistake(breaks func(), c *loop.Conn) {
	if s.mistakes == 0 || s.chance.Float64() >= s.mistakes {
		return
	}
	switch s.chance.IntN(6) {
	case 0:
		breaks()
		panic("on purpose")
	case 1:
		breaks()
		s.goexits++
		runtime.Goexit()
	case 2:
		s.trespass(c)
	default:
		s.kernel.Elapse(time.Duration(s.chance.Int64N(int64(10 * time.Second))))
	}
}

// trespass calls the loop from another goroutine.
func (s *schedule) trespass(c *loop.Conn) {
	which, done := s.chance.IntN(4), make(chan struct{})
	go func() {
		defer close(done)
		switch l := s.loop; {
		case which == 0:
			l.Stop(0)
		case which == 1 || c == nil:
			l.After(0, func() { s.check(false, "another goroutine has set a timer") })
		case which == 2:
			c.Abort(loop.ErrConsumed) // Closed would get it
		default:
			c.Write([]byte("something else")) // the client would receive it
		}
	}()
	<-done
}

// task is a function that the loop must call.
type task struct {
	begun    int           // the wait before which it was set or posted
	goexits  int           // so many there had been
	due      time.Duration // of a timer
	timer    bool
	finished bool
}

// owe returns f as a function that the loop must call.
func (s *schedule) owe(t *task, f func()) func() {
	t.begun, t.goexits = len(s.waits), s.goexits
	s.tasks = append(s.tasks, t)
	return func() {
		s.check(!t.finished, "a function was called twice")
		s.check(!t.timer || s.loop.Now() >= t.due, "a timer ran %v early", t.due-s.loop.Now())
		s.check(t.timer || len(s.waits) <= s.latest(t), "a posted function has waited for %d ticks", len(s.waits)-t.begun)
		t.finished = true
		f()
		s.mistake(func() {}, nil)
	}
}

// latest is the wait after which a function that was posted runs at the latest: that of the next
// tick, unless callbacks have ended the goroutine in the middle of a tick.
func (s *schedule) latest(t *task) int { return t.begun + 2 + 2*(s.goexits-t.goexits) }

// checkTasks looks for tasks that were lost. A task that was due at the loop's end need not have
// run.
func (s *schedule) checkTasks() {
	last := max(0, len(s.waits)-3-2*s.goexits)
	for _, t := range s.tasks {
		switch {
		case t.finished:
		case t.timer:
			s.check(len(s.waits) == 0 || t.due >= s.waits[last], "a timer of %v was lost", t.due)
		default:
			s.check(len(s.waits) <= s.latest(t), "a posted function was lost")
		}
	}
}

// waitKernel notes when its pollers have waited, and how much time the loop did not attend.
type waitKernel struct {
	kernel.Kernel
	schedule *schedule
}

func (k waitKernel) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	return waitPoller{p, k.schedule}, err
}

type waitPoller struct {
	kernel.Poller
	schedule *schedule
}

func (p waitPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	s := p.schedule
	before := s.attend(0)
	ready, err := p.Poller.Wait(timeout)
	if timeout < 0 {
		timeout = s.kernel.Now() - before // nobody is timed meanwhile
	}
	s.waits = append(s.waits, s.attend(timeout))
	s.over = err != nil
	return ready, err
}

// attend reads the clock, after the loop was to wait for waited: what has passed beyond that is
// lost, but for what may pass unnoticed.
func (s *schedule) attend(waited time.Duration) time.Duration {
	now := s.kernel.Now()
	s.lost += max(0, now-s.read-waited-attention)
	s.read = now
	return now
}

// attended is loop.Attended, computed independently.
func (s *schedule) attended() time.Duration { return s.read - s.lost }

// checkAttended checks that no client was cut off before the loop had attended for as long as the limit
// says. Each reading of the clock may be wrong by the time that passes unnoticed.
func (s *schedule) checkAttended(what string, since, limit time.Duration) {
	passed := s.attended() - since
	s.check(passed >= limit-3*attention, "%s of %v was over after %v", what, limit, passed)
}
