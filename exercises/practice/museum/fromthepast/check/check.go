// Package check examines the exercise fromthepast.
package check

import (
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/fromthepast"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// row is a callback that works, sets a timer, and works again.
type row struct {
	before, after time.Duration // of work
	delay         time.Duration
	inTimer       bool // the callback is a timer's; otherwise a client's input
}

// Check sets timers in callbacks that take long, and looks at when they run.
func Check(s *judge.Story) {
	patient(s)
	for _, r := range []row{
		{0, 0, 100 * time.Millisecond, false},
		{300 * time.Millisecond, 0, 100 * time.Millisecond, false},
		{0, 300 * time.Millisecond, 500 * time.Millisecond, false},
		{7 * time.Second, 2 * time.Second, 3 * time.Second, false},
		{300 * time.Millisecond, 0, 100 * time.Millisecond, true},
		{2 * time.Second, time.Second, 5 * time.Second, true},
		{time.Second, 0, 0, true},
	} {
		where := "input"
		if r.inTimer {
			where = "timer"
		}
		s.Did("the callback of an %s works for %v, sets a timer of %v, and works for %v", where, r.before, r.delay, r.after)
		examine(s, r)
	}
}

// patient has a server that gives its client 100 ms for the next line.
func patient(s *judge.Story) {
	s.Did("alice's first line takes the server 300 ms; she is to send the next within 100 ms of the response, and does so after 50 ms")
	k := sim.New(sim.Config{})
	watched := s.WatchWaits(k)
	l := fromthepast.New(watched)
	listener, _, _ := watched.Listen("sim:80", false)
	var lines int
	var cut bool
	l.Watch(listener, func() {
		fd, _, err := watched.Accept(listener)
		if err != nil {
			return
		}
		l.Watch(fd, func() {
			if read(watched, fd) {
				lines++
			}
			if lines != 1 || cut {
				return
			}
			k.Elapse(300 * time.Millisecond)
			_, _ = watched.Write(fd, []byte("next\n"))
			l.After(100*time.Millisecond, func() { cut = lines < 2 })
		})
	})
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("one\n")
		c.Expect("next\n")
		c.Sleep(50 * time.Millisecond)
		c.Send("two\n")
		c.Sleep(time.Second)
	})
	if err := k.Run(exhibit.Program(l.Run)); err != nil || cut {
		s.Fail(judge.Failure{
			Came: "alice is cut off before her second line: the timer of 100 ms was due when it was set" + told(err), Wanted: "100 ms for her, from the call of After", Mistake: "eachtick",
			Why: "The server's own work is taken off the client's time. The slower the server, the more clients it cuts off.",
		})
	}
}

func read(k kernel.Kernel, fd int) bool {
	n, err := k.Read(fd, make([]byte, 100))
	return n > 0 && err == nil
}

func examine(s *judge.Story, r row) {
	k := sim.New(sim.Config{})
	watched := s.WatchWaits(k)
	l := fromthepast.New(watched)
	var set, began time.Duration
	ran := exhibit.Never
	moved, inside, nested := false, false, false
	callback := func() {
		began, inside = l.Now(), true
		k.Elapse(r.before)
		set = k.Now()
		l.After(r.delay, func() { ran, nested = k.Now(), nested || inside })
		moved = l.Now() != began
		k.Elapse(r.after)
		inside = false
	}
	listener, _, _ := watched.Listen("sim:80", false)
	if r.inTimer {
		l.After(time.Second, callback)
	}
	l.Watch(listener, func() {
		if _, _, err := watched.Accept(listener); err == nil && !r.inTimer {
			callback()
		}
	})
	k.Client("alice", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Connect("sim:80")
		c.Sleep(time.Minute)
	})
	err := k.Run(exhibit.Program(l.Run))
	want := max(set+r.delay, set+r.after)
	f := judge.Failure{
		Came: exhibit.Happened(fmt.Sprintf("After is called at %v, and its function", set), "runs", ran) + told(err), Wanted: fmt.Sprintf("at %v", want),
		Why: "A timer counts from the call that sets it. The beginning of the tick is past, and its end is to come.",
	}
	switch {
	case err != nil || ran < want:
		f.Mistake = "eachtick"
	case ran > want:
		f.Mistake = "late"
	case moved:
		f.Came, f.Wanted, f.Mistake = "After changes what Now returns in the middle of a tick", "one time for all callbacks of a tick", "moves"
		f.Why = "The callbacks of a tick compare moments with Now. If it changes between them, they come to different results."
	default:
		return
	}
	s.Fail(f)
}

func told(err error) string {
	if err == nil {
		return ""
	}
	return "; " + exhibit.FirstLine(err)
}
