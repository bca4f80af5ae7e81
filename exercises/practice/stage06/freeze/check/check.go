// Package check examines the exercise freeze.
package check

import (
	"context"
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/freeze"
	"looper.example/exercises/practice/stage06/internal/served"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

const (
	frozen  = 200 * time.Millisecond // what another client must wait for on a server without Await's goroutine
	prompt  = 10 * time.Millisecond  // and may at most on one with it
	longest = time.Second            // what the handler may take
)

// mini is a Context as mini's handlers have it.
type mini struct {
	*looper.Context
	world   *served.World
	workers bool // Await has goroutines
	misused *int // how often the Context was used elsewhere than on the loop
}

func (m mini) Sleep(d time.Duration) {
	if !m.inside() {
		m.world.Busy(d)
		return
	}
	_ = m.Context.Sleep(d)
}

func (m mini) Await(f func()) {
	if !m.inside() {
		f()
		return
	}
	if !m.workers {
		f()
		return
	}
	_, err := looper.Offload(m.Context, func(context.Context) (any, error) {
		f()
		return nil, nil
	})
	if err != nil {
		panic(err)
	}
}

func (m mini) Text(status int, text string) error {
	if !m.inside() {
		return looper.ErrOver
	}
	return m.Context.Text(status, text)
}

// inside reports whether a method is called on the loop, and counts if not.
func (m mini) inside() bool {
	if m.world.Inside() {
		return true
	}
	*m.misused++
	return false
}

// outcome is what came of an attack.
type outcome struct {
	waited  time.Duration // by bob, for /
	at      judge.Moment  // when he had it
	attacks [2]served.Response
	err     error

	misused   int
	elsewhere int64
}

// attack runs the handler of the learner on a server.
func attack(s *judge.Story, workers bool) (o outcome) {
	w := served.New(s, 4)
	w.App.Get("/", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.App.Get("/attack", func(c *looper.Context) error {
		return freeze.Attack(mini{c, w, workers, &o.misused}, w.Busy)
	})
	for i := range o.attacks {
		w.Client(fmt.Sprint("mallory ", i), func(c *sim.Client) { o.attacks[i] = w.Get(c, "/attack") })
	}
	const pause = 10 * time.Millisecond
	w.Client("bob", func(c *sim.Client) {
		began := c.Now()
		c.Sleep(pause)
		o.at = w.Get(c, "/").At
		o.waited = c.Now() - began - pause
	})
	o.err = w.Run()
	o.elsewhere = w.Elsewhere.Load()
	return o
}

// Check runs the attack on mini before step 43, and since then.
func Check(s *judge.Story) {
	s.Did("two clients ask mini before step 43 for /attack, and 10 ms later bob asks for /")
	before := attack(s, false)
	s.Did("bob waits for %v", before.waited)
	s.Did("the same on mini since step 43")
	since := attack(s, true)
	s.Did("bob waits for %v", since.waited)
	switch {
	case before.elsewhere+since.elsewhere > 0:
		s.Fail(judge.Failure{
			Came: "work on a goroutine of the handler's own", Wanted: "work on the goroutine that Await chooses", Mistake: "elsewhere",
			Why: "A goroutine that the handler starts is the same on both servers, so it tells nothing about Await.",
		})
	case before.misused+since.misused > 0:
		s.Fail(judge.Failure{
			Came: "a use of the Context in the function that Await gets", Wanted: "work that does not need the Context", Mistake: "insideawait",
			Why: "Await runs that function on another goroutine, while the loop goes on.",
		})
	case since.waited > prompt:
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("on mini since step 43, bob waits %v", since.waited), Wanted: fmt.Sprintf("at most %v", prompt), Mistake: "both", At: since.at,
			Why: "The test of a change must pass with the change.",
		})
	case before.waited < frozen:
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("on mini before step 43, bob waits %v", before.waited), Wanted: fmt.Sprintf("at least %v", frozen), Mistake: "neither", At: before.at,
			Why: "The test of a change must fail without the change.",
		})
	}
	checkAttack(s, "before", before)
	checkAttack(s, "since", since)
}

// checkAttack fails if the handler does not respond as it must.
func checkAttack(s *judge.Story, when string, o outcome) {
	if o.err != nil {
		s.Fail(judge.Failure{
			Came: o.err.Error(), Wanted: "a response for each client",
			Why: "A handler that never returns keeps its connection for ever.",
		})
	}
	for _, r := range o.attacks {
		if r.Status != 200 || r.Body != "done" || r.Took > longest {
			s.Fail(judge.Failure{
				Came:   fmt.Sprintf("%s step 43, status %d and %q after %v", when, r.Status, r.Body, r.Took),
				Wanted: fmt.Sprintf("status 200 and \"done\" after %v at the latest", longest),
				Why:    "Both clients must get their response, so that the test ends.",
			})
		}
	}
}
