// Package check examines the exercise stale.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/stale"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// closing is a kernel that notices descriptors that are closed twice.
type closing struct {
	kernel.Kernel
	story *judge.Story
}

func (k closing) Close(fd int) error {
	err := k.Kernel.Close(fd)
	if err != nil {
		k.story.Fail(judge.Failure{
			Came: fmt.Sprintf("close(%d) = %v: it was closed already", fd, err), Wanted: "each descriptor is closed once", Mistake: "twice",
			Why: "Between the two calls the number may have come back, and then the second one closes an innocent client.",
		})
	}
	return err
}

// Check has rooms of several sizes. In each, some of those who wait leave in the very moment in which they are called.
func Check(s *judge.Story) {
	for _, e := range []evening{{seats: 3, leave: 1}, {seats: 3, leave: 3}, {seats: 5, leave: 2, again: true}} {
		e.run(s)
	}
}

// evening is what happens in a room.
type evening struct {
	seats int
	leave int  // of those who wait inside: the first ones, at the moment in which as many are called
	again bool // one who came in after that leaves as well
}

const newcomers = 10

const leaked = "A descriptor that nobody closes is lost for as long as the program runs, and there are only so many."

const (
	called = time.Second     // when the first are called, and leave
	later  = 2 * time.Second // when one more leaves, of those who came in after that
)

func (e *evening) run(s *judge.Story) {
	k := sim.New(sim.Config{})
	watched := turns.Watch(s, closing{k, s}, func() {
		s.Fail(judge.Failure{
			Came: "the poller reports a hang-up at each wait, and the server does not do anything", Wanted: "the client that hung up is closed", Mistake: "skipsforever",
			Why: "This event is not stale. It belongs to the client that has the number now.",
		})
	})
	k.Client("the desk", func(c *sim.Client) { e.desk(s, c, k) })
	for i := range e.seats { // inside
		e.guest(s, k, fmt.Sprintf("guest %d", i+1), i < e.leave, called)
	}
	for i := range newcomers { // outside, until there are seats
		e.guest(s, k, fmt.Sprintf("newcomer %d", i+1), e.again && i == 0, later)
	}
	room, err := stale.New(watched, "sim:door", "sim:desk", e.seats)
	if err == nil {
		err = k.Run(room)
	}
	if err != nil {
		s.Fail(judge.Failure{Came: turns.Told(err), Wanted: "a room that goes on"})
	}
	if n := k.OpenFiles(); n != 2 {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%d descriptors are open at the end", n), Wanted: "2: the two listeners", Mistake: "leaks",
			Why: leaked,
		})
	}
}

// desk calls as many guests as leave, and then one each second.
func (e *evening) desk(s *judge.Story, c *sim.Client, k *sim.Kernel) {
	c.Connect("sim:desk")
	c.Sleep(called)
	before := k.OpenFiles()
	s.Did("%d guests wait inside, %d newcomers outside; the desk calls the first %d in the moment in which they leave", e.seats, newcomers, e.leave)
	c.Send(strings.Repeat("n", e.leave))
	c.Sleep(time.Millisecond)
	if after := k.OpenFiles(); after != before {
		f := judge.Failure{Came: fmt.Sprintf("%d descriptors were open before, and %d are now", before, after), Wanted: "as many newcomers come in as seats are free, at once"}
		if after > before {
			f.Wanted, f.Why, f.Mistake = "no more than before: those who were called are closed", leaked, "leaks"
		}
		s.Fail(f)
	}
	c.Sleep(later)
	s.Did("the desk calls all others, one each second")
	for range e.seats + newcomers {
		c.Send("n")
		c.Sleep(time.Second)
	}
	c.Close()
}

// guest is a client who waits for the call, or leaves at some moment.
func (e *evening) guest(s *judge.Story, k *sim.Kernel, name string, leaves bool, at time.Duration) {
	k.Client(name, func(c *sim.Client) {
		c.Connect("sim:door")
		if leaves {
			c.Sleep(at)
			s.Did("%s leaves", name)
			c.Reset()
			return
		}
		if heard := c.Receive(); heard == "" {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("%s was thrown out at %v, without a call", name, c.Now()), Wanted: "a guest who waits is called",
				Why: "The event was about the client that had this descriptor before. That client was closed while earlier events of the same wait were handled, and the kernel gave its number to the next one.",
			})
		}
		if c.Heard() != "your turn\n" {
			c.Fail("expected %q, got %q", "your turn\n", c.Heard())
		}
		c.ExpectEnd()
		c.Close()
	})
}
