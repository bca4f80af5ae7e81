// Package check examines the exercise storm.
package check

import (
	"fmt"
	"net/netip"
	"syscall"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/storm"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

const (
	crowded = 10 * time.Second // how long there is no descriptor
	soon    = time.Second      // how late a client may be served after one has come free
	most    = 250              // attempts to accept in that time
)

// descriptors is a kernel that watches how a server meets the end of its descriptors.
type descriptors struct {
	kernel.Kernel
	story  *judge.Story
	loop   *turns.Kernel
	tries  int           // moments in which Accept said EMFILE
	moment time.Duration // the last of them
	same   int           // times in this moment
	began  time.Time     // the wall clock at the first of them
	waits  int           // that the loop had made by then
}

func (d *descriptors) Accept(listener int) (int, netip.AddrPort, error) {
	fd, peer, err := d.Kernel.Accept(listener)
	if err == syscall.EMFILE {
		d.refused()
	}
	return fd, peer, err
}

func (d *descriptors) refused() {
	if now := d.Now(); d.same == 0 || now != d.moment {
		d.moment, d.same, d.began, d.waits = now, 0, time.Now(), d.loop.Waits
		d.tries++
	}
	d.same++
	switch {
	case d.same == 10 && time.Since(d.began) > 100*time.Millisecond:
		d.story.Fail(judge.Failure{
			Came: "a loop that sleeps each time accept says EMFILE", Wanted: "a loop that serves its other clients meanwhile", Mistake: "sleeps",
			Why: "There is one goroutine for all clients. While it sleeps nobody is served, not even a client that would leave and free a descriptor.",
		})
	case d.same > 1000 && d.loop.Waits == d.waits:
		d.story.Fail(judge.Failure{
			Came: "more than 1000 calls of accept that said EMFILE, without a wait between them", Wanted: "a loop that serves its other clients meanwhile", Mistake: "insists",
			Why: "A descriptor comes free when the loop closes a connection. While accept calls again and again, the loop closes none.",
		})
	case d.tries > most:
		d.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%d calls of accept that said EMFILE, in %v", d.tries, d.Now()), Wanted: "a few attempts a second",
			Why: "Nothing has changed since the last attempt. Every one costs a tick.",
		})
	}
}

// Check lets the server run out of descriptors, in three ways.
func Check(s *judge.Story) {
	run(s, 3, sim.Faults{}, "a client leaves", "", func(free func(), _ func()) { free() })
	run(s, 3, sim.Faults{}, "a file is closed elsewhere in the program", "onlyonclose", func(_ func(), free func()) { free() })
	run(s, 5, sim.Faults{Aborted: 0.5}, "a file is closed elsewhere in the program, and some clients have gone while they waited", "",
		func(_ func(), free func()) { free() })
	quiet(s)
}

// quiet has clients for whom there are descriptors.
func quiet(s *judge.Story) {
	k := sim.New(sim.Config{})
	s.Did("there are enough descriptors; ten clients connect, one each 10 ms")
	for i := range 10 {
		k.Client(fmt.Sprintf("client %d", i+1), func(c *sim.Client) {
			c.Sleep(time.Duration(i) * 10 * time.Millisecond)
			began := c.Now()
			c.Connect("sim:80")
			talk(c)
			if late := c.Now() - began; late > 0 {
				s.Fail(judge.Failure{
					Came: fmt.Sprintf("client %d is served after %v", i+1, late), Wanted: "a client is served at once", Mistake: "restsalways",
					Why: "Accepting rests although nothing is wrong.",
				})
			}
		})
	}
	server, err := storm.New(turns.Watch(s, k, func() {}), "sim:80")
	if err == nil {
		err = k.Run(server)
	}
	if err != nil {
		s.Fail(judge.Failure{Came: turns.Told(err), Wanted: "each client is served"})
	}
}

// run has room for some clients, one file of the program, and no more. Release chooses what comes free.
func run(s *judge.Story, room int, faults sim.Faults, cause, mistake string, release func(client, file func())) {
	k := sim.New(sim.Config{Seed: 1, MaxDescriptors: room + 2})
	d := &descriptors{Kernel: k, story: s}
	watched := turns.Watch(s, d, func() {
		s.Fail(judge.Failure{
			Came: "wait after wait, of no time, while no descriptor is left", Wanted: "a loop that rests until it may go better",
			Why: "The client is still in the queue of the listener, so the listener is still readable: the poller reports it at each Wait.",
		})
	})
	d.loop = watched
	file, _, _ := k.Listen("the program's log file", false)
	leave := false
	for i := range room {
		k.Client(fmt.Sprintf("client %d", i+1), func(c *sim.Client) {
			c.Connect("sim:80")
			talk(c)
			c.Sleep(crowded / 2)
			talk(c)
			c.WaitFor("its time to leave", func() bool { return leave && i == 0 || c.Now() > 3*crowded })
			c.Close()
		})
	}
	k.Client("alice", func(c *sim.Client) {
		c.Sleep(time.Second)
		s.Did("%d clients are connected, and no descriptor is left; alice connects", room)
		c.Connect("sim:80")
		c.Send("alice")
		c.ExpectSilence(crowded)
		s.Did("after %v %s", crowded, cause)
		k.SetFaults(faults)
		release(func() { leave = true }, func() { _ = k.Close(file) })
		c.Sleep(soon)
		if !c.Readable() {
			f := judge.Failure{Came: fmt.Sprintf("no response to alice, %v after a descriptor came free", soon), Wanted: "alice is served", Mistake: mistake,
				Why: "The listener is not watched any more, and what would have it watched again has not happened."}
			if mistake == "" {
				f.Mistake = "deaf"
			}
			s.Fail(f)
		}
		c.Expect("alice")
		k.SetFaults(sim.Faults{})
	})
	k.Client("bob", func(c *sim.Client) { // the server must not be deaf for good
		c.Sleep(4 * crowded)
		c.Connect("sim:80")
		talk(c)
	})
	server, err := storm.New(watched, "sim:80")
	if err == nil {
		err = k.Run(server)
	}
	if err != nil {
		s.Fail(judge.Failure{Came: turns.Told(err), Wanted: "each client is served; alice waits until there is a descriptor for her"})
	}
}

func talk(c *sim.Client) {
	c.Send("hello")
	c.Expect("hello")
}
