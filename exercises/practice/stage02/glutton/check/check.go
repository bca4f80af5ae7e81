// Package check examines the exercise glutton.
package check

import (
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/glutton"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/stage02-poller/sim"
)

const (
	muchMemory = 8 << 20         // bytes that a glutton makes a server hold
	longWait   = 5 * time.Second // of another client, because of a hog
	shortWait  = time.Second     // on a sound server
	longestRun = time.Minute
)

// Check lets both clients loose on a server with the fault that they are made for, and on a sound one.
func Check(s *judge.Story) {
	s.Did("the glutton meets a server without high water")
	if r := attack(s, glutton.Glutton, server{noHighWater: true}); r.held < muchMemory {
		f := judge.Failure{
			Came: fmt.Sprintf("the server held at most %d KiB", r.held>>10), Wanted: "more than 8 MiB", Mistake: "smallresponses",
			Why: "Output piles up if the responses are larger than the requests and are not taken.",
		}
		if r.received > 0 {
			f.Mistake = "reads"
		}
		s.Fail(f)
	}
	s.Did("the glutton meets a sound server")
	sound(s, attack(s, glutton.Glutton, server{}))

	s.Did("the hog meets a server that responds to all that has arrived before it turns to the next client")
	if r := attack(s, glutton.Hog, server{noTurns: true}); r.waited < longWait {
		f := judge.Failure{
			Came: fmt.Sprintf("bob waited for %v at most", r.waited), Wanted: "more than 5 s", Mistake: "waitsforeach",
			Why: "The server turns to bob when it has nothing more to do for you.",
		}
		if r.full {
			f.Mistake = "highwater"
			f.Why = "The server has stopped to respond to you, because too much of its output waits."
		}
		s.Fail(f)
	}
	s.Did("the hog meets a sound server")
	sound(s, attack(s, glutton.Hog, server{}))
}

// sound fails if a sound server was broken.
func sound(s *judge.Story, r result) {
	if r.held >= muchMemory || r.waited > shortWait {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("a sound server holds %d KiB, and bob waits for %v", r.held>>10, r.waited), Wanted: "a client that breaks servers without the limit, and only those",
		})
	}
}

// result is what an attack has done.
type result struct {
	held     int           // bytes, at most
	full     bool          // high water was reached
	waited   time.Duration // by bob, at most
	received int           // bytes that the attacker took
}

// attack runs a server with an attacker, and with bob, who asks ten times a second.
func attack(s *judge.Story, script func(glutton.Client), one server) (r result) {
	one.sim = sim.New(sim.Config{})
	one.kernel = turns.Watch(s, one.sim, func() {
		s.Fail(judge.Failure{Came: "a client that goes on without end, and takes no time", Wanted: "a client that sleeps, or ends"})
	})
	one.sim.Client("the attacker", func(c *sim.Client) {
		m := &metered{Client: c, story: s}
		defer func() { r.received = len(c.Heard()) }()
		script(m)
	})
	one.sim.Client("bob", func(c *sim.Client) {
		c.Connect(glutton.Addr)
		for at := 100 * time.Millisecond; at < longestRun/2; at += 100 * time.Millisecond {
			c.Sleep(max(0, at-c.Now()))
			c.Send(glutton.Ping)
			c.Expect("ok\n")
			r.waited = max(r.waited, c.Now()-at)
		}
	})
	if err := one.listen(); err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "a server"})
	}
	_ = one.sim.Run(&one) // a script may wait for something that never comes
	r.held, r.full = one.held, one.full
	s.Did("the server held %d KiB at most, and bob waited for %v at most", r.held>>10, r.waited)
	return r
}

// metered is a client with a budget.
type metered struct {
	*sim.Client
	story     *judge.Story
	sent      int
	connected bool
}

func (m *metered) Connect(addr string) {
	if m.connected {
		m.story.Fail(judge.Failure{Came: "a second connection", Wanted: "one connection is enough"})
	}
	m.connected = true
	m.Client.Connect(addr)
}

func (m *metered) Send(data string) {
	if m.sent += len(data); m.sent > glutton.Budget {
		m.story.Fail(judge.Failure{Came: fmt.Sprintf("%d bytes sent", m.sent), Wanted: fmt.Sprintf("%d at most", glutton.Budget)})
	}
	m.Client.Send(data)
}
