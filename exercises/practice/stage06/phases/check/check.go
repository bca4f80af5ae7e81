// Package check examines the exercise phases.
package check

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Check compares the prediction with what the loop says.
func Check(s *judge.Story) {
	answer := s.Words(4, "again", "input", "posted", "timer")
	said := run(s)
	if slices.Equal(answer, said) {
		return
	}
	s.Fail(judge.Failure{
		Guess: 1, Came: "your prediction " + strings.Join(answer, " "), Wanted: strings.Join(said, " "), Mistake: mistake(answer),
		Why: "Each phase runs what was there when it began. What is added later waits for the next tick.",
	})
}

// mistake finds which rule a prediction breaks.
func mistake(answer []string) string {
	place := func(word string) int { return slices.Index(answer, word) }
	switch {
	case place("again") < 0 || place("input") < 0 || place("posted") < 0 || place("timer") < 0:
		return "" // a word is missing
	case place("timer") < place("input"):
		return "timeratonce"
	case place("posted") < place("input"):
		return "postedfirst"
	case place("again") < place("timer"):
		return "postedatonce"
	}
	return ""
}

// run runs the program of the text and returns what it says.
func run(s *judge.Story) (said []string) {
	const alarm, computing = time.Second, 10 * time.Millisecond
	k := sim.New(sim.Config{})
	l, err := loop.New(s.Ending(k), loop.Config{StallTimeout: -1, Log: slog.New(slog.DiscardHandler), Tracer: s.Tracer()})
	if err != nil {
		panic(err)
	}
	say := func(word string) { said = append(said, word) }
	_, _ = l.Listen("sim:80", func(*loop.Conn) loop.Handler { return handler{say: say} })
	l.After(alarm, func() {
		s.Did("the first timer runs: it posts a function, sets a timer with no delay, and computes for %v", computing)
		l.Post(func() {
			say("posted")
			l.Post(func() { say("again") })
		})
		l.After(0, func() { say("timer") })
		k.Elapse(computing)
	})
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Sleep(alarm + computing/2)
		c.Send("x")
		c.Sleep(time.Second)
	})
	_ = k.Run(l) // the client expects nothing, and the loop has no other way to fail
	s.Did("the loop says: %s", strings.Join(said, ", "))
	return said
}

type handler struct {
	loop.Defaults
	say func(word string)
}

func (h handler) Input(_ *loop.Conn, in []byte) int {
	h.say("input")
	return len(in)
}
