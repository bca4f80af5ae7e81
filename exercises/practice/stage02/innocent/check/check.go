// Package check examines the exercise innocent.
package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// planted is the cause. A loop without it serves carol to the end, which Check makes sure of.
const planted = "timer"

var causes = []string{"idle", "timer", "stale", "reset", "slow"}

// Check compares the answer with what happened.
func Check(s *judge.Story) {
	tick := incident(s, true)
	if incident(judge.New(""), false) != 0 {
		s.Fail(judge.Failure{Came: "carol is thrown out without the fault too", Wanted: "an incident with one cause"})
	}
	if tick == 0 {
		s.Fail(judge.Failure{Came: "nobody is thrown out", Wanted: "an incident"})
	}
	found, cause := parse(s)
	f := judge.Failure{Guess: 1, Came: fmt.Sprintf("your answer %d %s", found, cause)}
	switch {
	case cause != planted:
		f.Wanted, f.Mistake = "another cause", cause
	case found != tick:
		f.Wanted, f.Mistake = "the tick in which carol's connection was closed", "anothertick"
	default:
		return
	}
	s.Fail(f)
}

// parse reads an answer such as "3 idle".
func parse(s *judge.Story) (tick int, cause string) {
	words := strings.Fields(strings.ToLower(s.Text()))
	if len(words) == 2 && slices.Contains(causes, words[1]) {
		if n, err := strconv.Atoi(words[0]); err == nil {
			return n, words[1]
		}
	}
	came := strconv.Quote(s.Text())
	if s.Text() == "" {
		came = "no answer yet"
	}
	s.Fail(judge.Failure{Came: came, Wanted: "the number of a tick, and one of " + strings.Join(causes, ", ")})
	return 0, ""
}

// closing is a kernel that notices the end of carol's connection.
type closing struct {
	*sim.Kernel
	carol *sim.Client
	end   func()
}

func (k *closing) Close(fd int) error {
	err := k.Kernel.Close(fd)
	if k.carol != nil && k.carol.Readable() { // the end has come to her
		k.end()
		k.carol = nil
	}
	return err
}

// incident lets some clients talk, and returns the tick in which carol's connection is closed; 0: it is not.
func incident(s *judge.Story, fault bool) (tick int) {
	k := &closing{Kernel: sim.New(sim.Config{})}
	watched := turns.Watch(s, k, func() {})
	k.end = func() { tick = watched.Waits }
	k.clients(s)
	l, err := newLoop(watched, "sim:80")
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "a loop"})
	}
	l.forgets = fault
	l.traced = func(e trace.Event) { s.Traced(e) }
	l.work = func(request string) {
		if request == "thumbnail\n" {
			k.Elapse(300 * time.Millisecond)
		}
	}
	_ = k.Run(l) // that carol is thrown out is what it is about
	return tick
}

// clients makes five clients. Each has a descriptor from 4 on; a number that came free is given out again.
func (k *closing) clients(s *judge.Story) {
	k.client("alice", 0, func(c *sim.Client) {
		s.Did("alice talks every 3 seconds")
		for _, request := range []string{"hello\n", "thumbnail\n", "hello\n", "hello\n"} {
			talk(c, request)
			c.Sleep(3 * time.Second)
		}
	})
	k.client("bob", time.Second, func(c *sim.Client) {
		talk(c, "hello\n")
		c.Sleep(1500 * time.Millisecond)
		s.Did("bob leaves at %v", c.Now())
	})
	k.client("carol", 4*time.Second, func(c *sim.Client) {
		s.Did("carol connects at %v, and talks every 1.5 seconds", c.Now())
		k.carol = c
		for range 5 {
			talk(c, "hello\n")
			c.Sleep(1500 * time.Millisecond)
		}
		k.carol = nil
	})
	k.client("dave", 1200*time.Millisecond, func(c *sim.Client) {
		s.Did("dave connects at %v, and says nothing", c.Now())
		c.ExpectEnd()
	})
	k.client("erin", 5*time.Second, func(c *sim.Client) {
		talk(c, "hello\n")
		s.Did("erin's machine fails at %v", c.Now())
		c.Reset()
	})
}

func (k *closing) client(name string, at time.Duration, script func(c *sim.Client)) {
	k.Client(name, func(c *sim.Client) {
		c.Sleep(at)
		c.Connect("sim:80")
		script(c)
		c.Close()
	})
}

func talk(c *sim.Client, request string) {
	c.Send(request)
	c.Expect(request)
}
