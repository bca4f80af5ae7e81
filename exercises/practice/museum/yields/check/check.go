// Package check examines the exercise yields.
package check

import (
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/exercises/practice/museum/yields"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// scene is a loop that listens.
type scene struct {
	*judge.Story
	sim    *sim.Kernel
	kernel kernel.Kernel
	loop   *yields.Loop
	waits  int
	idle   bool // little is pending
}

func newScene(s *judge.Story) *scene {
	w := &scene{Story: s, sim: sim.New(sim.Config{}), idle: true}
	w.kernel = s.WatchWaits(&counting{w.sim, w})
	w.loop = yields.New(w.kernel)
	return w
}

// listen calls each with the descriptor of a client that has sent something.
func (w *scene) listen(each func(fd int)) {
	listener, _, _ := w.kernel.Listen("sim:80", false)
	w.loop.Watch(listener, func() {
		fd, _, err := w.kernel.Accept(listener)
		if err != nil {
			return
		}
		w.loop.Watch(fd, func() {
			p := make([]byte, 100)
			if n, err := w.kernel.Read(fd, p); err == nil && n > 0 {
				each(fd)
			}
		})
	})
}

func (w *scene) run() error { return w.sim.Run(exhibit.Program(w.loop.Run)) }

// Check has coroutines, timers and clients.
func Check(s *judge.Story) {
	for _, n := range []int{4, 0, 1, 100} {
		yield(s, n, 0)
	}
	yield(s, 4, 10*time.Second)
	s.Did("a timer is set to 300 ms, and another to 2.5 s")
	for _, d := range []time.Duration{300 * time.Millisecond, 2500 * time.Millisecond} {
		timed(s, d)
	}
	s.Did("a timer is set to 1 s, and a coroutine's step works for 5 s")
	overdue(s)
	s.Did("nothing happens for an hour")
	idle(s)
	s.Did("a coroutine of 100,000 steps runs, and alice sends a byte")
	greedy(s)
}

// yield has a client wait for a coroutine. If timer is not 0, a timer is set to it meanwhile.
func yield(s *judge.Story, n int, timer time.Duration) {
	times := fmt.Sprint(n, " times")
	if n == 1 {
		times = "once"
	}
	beside := ""
	if timer > 0 {
		beside = fmt.Sprintf("; a timer is set to %v", timer)
	}
	s.Did("alice sends a request, whose coroutine yields %s and then responds%s", times, beside)
	w := newScene(s)
	if timer > 0 {
		w.loop.After(timer, func() {})
	}
	w.listen(func(fd int) {
		steps := make([]func(), n+1)
		for i := range steps {
			steps[i] = func() {}
		}
		steps[n] = func() { _, _ = w.kernel.Write(fd, []byte("x")) }
		w.loop.Go(steps...)
	})
	took := exhibit.Never
	w.sim.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("go")
		c.Expect("x")
		took = c.Now()
	})
	if err := w.run(); err != nil || took > 0 {
		f := judge.Failure{
			Came: exhibit.Happened("the response", "comes", took) + told(err), Wanted: "at 0s: the clock stands still while there is work",
			Why: "While work is pending, each wait that is not needed delays it, and everybody behind it.",
		}
		switch {
		case timer > 0: // without a timer it was fast
			f.Mistake = "timersfirst"
		case took > 0 && took < time.Duration(n)*time.Second:
			f.Mistake = "shorter"
		}
		s.Fail(f)
	}
}

func timed(s *judge.Story, d time.Duration) {
	w := newScene(s)
	at := exhibit.Never
	w.loop.After(d, func() { at = w.sim.Now() })
	w.sim.Client("clock", func(c *sim.Client) { c.Sleep(10 * time.Second) })
	if err := w.run(); err != nil || at != d {
		f := judge.Failure{
			Came: exhibit.Happened(fmt.Sprintf("the timer of %v", d), "runs", at) + told(err), Wanted: fmt.Sprintf("at %v", d),
			Why: "The poller does not know of timers. The loop must not let it wait longer than until the first one.",
		}
		if at == exhibit.Never || at > d {
			f.Mistake = "timers"
		}
		s.Fail(f)
	}
}

func overdue(s *judge.Story) {
	w := newScene(s)
	at := exhibit.Never
	w.loop.After(time.Second, func() { at = w.sim.Now() })
	w.loop.After(500*time.Millisecond, func() { w.loop.Go(func() { w.sim.Elapse(5 * time.Second) }) })
	w.sim.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
	if err := w.run(); err != nil || at != 5500*time.Millisecond {
		s.Fail(judge.Failure{
			Came: exhibit.Happened("the timer of 1 s, which is overdue after the step,", "runs", at) + told(err), Wanted: "at 5.5s, as soon as the step is done", Mistake: "overdue",
			Why: "A timer can be due before the loop comes to wait. Then the loop must not wait.",
		})
	}
}

func idle(s *judge.Story) {
	w := newScene(s)
	w.listen(func(int) {})
	w.sim.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
	if err := w.run(); err != nil || w.waits > 2 {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%d waits in an idle hour%s", w.waits, told(err)), Wanted: "one wait, without a timeout",
			Why: "A loop that has nothing to do sleeps until the kernel wakes it. Each wait with nothing to show for it costs CPU time.",
		})
	}
}

func greedy(s *judge.Story) {
	w := newScene(s)
	w.idle = false
	served, ended := 0, false
	w.listen(func(int) { served++ })
	steps := make([]func(), 100_000)
	count := 0
	for i := range steps {
		steps[i] = func() { count++ }
	}
	steps[len(steps)-1] = func() { ended = true }
	first := 0
	w.sim.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("x")
		c.WaitFor("the server to serve her", func() bool { return served > 0 })
		first = count
	})
	w.loop.Go(steps...)
	if err := w.run(); err != nil || first > 1000 {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("alice is served after %d of %d steps; ended: %v%s", first, len(steps), ended, told(err)), Wanted: "after a few of them", Mistake: "hurried",
			Why: "A coroutine yields so that others have a turn. The poller must be asked between its steps.",
		})
	}
}

func told(err error) string {
	if err == nil {
		return ""
	}
	return "; " + exhibit.FirstLine(err)
}

// counting counts waits, and notices a loop that spins.
type counting struct {
	kernel.Kernel
	w *scene
}

type countingPoller struct {
	kernel.Poller
	w *scene
}

func (p *countingPoller) mistake(timeout time.Duration) string {
	if timeout == 0 {
		return "spins"
	}
	return "wakes"
}

func (k *counting) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	return &countingPoller{Poller: p, w: k.w}, err
}

func (p *countingPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if p.w.waits++; p.w.waits > 1000 && p.w.idle {
		p.w.Fail(judge.Failure{
			Came: fmt.Sprintf("1000 waits up to %v, with hardly any work", p.w.sim.Now()), Wanted: "one wait that lasts until something happens", Mistake: p.mistake(timeout),
			Why: "A loop that asks again and again uses all of a core for nothing.",
		})
	}
	return p.Poller.Wait(timeout)
}
