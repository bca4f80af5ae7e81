// Package check examines the exercise wakeup.
package check

import (
	"fmt"
	"slices"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/sim"
)

// Check posts at all kinds of moments.
func Check(s *judge.Story) {
	whileWaiting(s)
	beforeWaiting(s)
	fromPosted(s)
	many(s)
	chain(s)
	order(s)
}

const (
	moment = time.Second // when something is posted
	late   = time.Hour   // when the loop would find out by itself
)

// promptly fails unless a function was called at the moment in which it was posted.
func (w *world) promptly(called bool, at, due time.Duration, why, mistake string) {
	f := judge.Failure{Wanted: fmt.Sprintf("the function is called at %v", due), Why: why, Mistake: mistake}
	switch {
	case !called:
		f.Came = fmt.Sprintf("the function has not been called by %v", w.Now())
	case at != due:
		f.Came = fmt.Sprintf("the function was called at %v", at)
	default:
		return
	}
	w.story.Fail(f)
}

// posted is a function that may be posted.
type posted struct {
	world  *world
	called bool
	at     time.Duration
}

func (p *posted) run() { p.called, p.at = true, p.world.Now() }

const sleeps = "The loop waits for descriptors, and a list in memory is none. Something has to end the wait."

func whileWaiting(s *judge.Story) {
	w := newWorld(s)
	f := &posted{world: w}
	w.sim.Client("alice", func(c *sim.Client) {
		c.Sleep(moment)
		s.Did("while the loop waits, another goroutine posts a function")
		w.elsewhere("", func() { w.loop.Post(f.run) })
		c.Sleep(late)
		w.promptly(f.called, f.at, moment, sleeps, "")
	})
	w.run()
}

func beforeWaiting(s *judge.Story) {
	w := newWorld(s)
	f := &posted{world: w}
	waits := 0
	w.beforeWait = func() {
		if waits++; waits == 2 {
			s.Did("another goroutine posts a function when the loop is about to wait")
			w.elsewhere("", func() { w.loop.Post(f.run) })
		}
	}
	w.sim.Client("alice", func(c *sim.Client) {
		c.Sleep(moment)
		c.Connect("sim:80")
		c.Sleep(late)
		w.promptly(f.called, f.at, moment, sleeps, "")
	})
	w.run()
}

func fromPosted(s *judge.Story) {
	w := newWorld(s)
	f, g := &posted{world: w}, &posted{world: w}
	w.sim.Client("alice", func(c *sim.Client) {
		c.Sleep(moment)
		s.Did("a posted function takes a while; meanwhile another goroutine posts a second one, and the function itself a third one")
		w.elsewhere("", func() {
			w.loop.Post(func() {
				w.elsewhere("holdslock", func() { w.loop.Post(f.run) })
				w.loop.Post(g.run)
			})
		})
		c.Sleep(late)
		why, mistake := "What is posted while runPosted is at work must not wait for the next event.", ""
		if w.lost(c, f, g) {
			why, mistake = "What is posted while runPosted is at work must not be lost.", "loses"
		}
		w.promptly(f.called, f.at, moment, why, mistake)
		w.promptly(g.called, g.at, moment, why, mistake)
	})
	w.run()
}

// lost reports whether one of the functions is not even called after another one has woken the loop.
func (w *world) lost(c *sim.Client, functions ...*posted) bool {
	for range 2 {
		w.elsewhere("", func() { w.loop.Post(func() {}) })
		c.Sleep(moment)
	}
	return slices.ContainsFunc(functions, func(f *posted) bool { return !f.called })
}

// chain has a function that posts itself, for as long as a client talks.
func chain(s *judge.Story) {
	const most = 1000
	w := newWorld(s)
	links, served, over := 0, false, false
	var link func()
	link = func() {
		if links++; links == most { // to fail here would unwind the learner's runPosted, which may hold its lock or not
			over = true
		}
		if !over {
			w.loop.Post(link)
		}
	}
	w.sim.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		s.Did("a posted function posts itself again and again; meanwhile alice sends five messages")
		w.elsewhere("", func() { w.loop.Post(link) })
		for range 5 {
			c.Send("hello")
			c.Expect("hello")
		}
		served, over = !over, true
	})
	w.run()
	if !served {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("the loop has called %d functions in a chain, and not served alice", links), Wanted: "the loop looks at its clients between two links of the chain", Mistake: "chain",
			Why: "The list is never empty, because each function adds one.",
		})
	}
}
