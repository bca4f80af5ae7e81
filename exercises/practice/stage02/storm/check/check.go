// Package check examines the exercise storm.
package check

import (
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/storm"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// What the text allows.
const (
	soon  = time.Second // how late a client may be served after a descriptor has come free
	often = 20          // attempts to accept in a second
)

const (
	crowded = 10 * time.Second // how long there is no descriptor
	most    = 250              // attempts to accept in that time
	grace   = time.Millisecond // a timer of just soon, and what it calls, come before the check looks
	leaves  = 2 * time.Minute  // when the clients that are connected leave
)

// run is a server that runs out of descriptors.
type run struct {
	name    string
	room    int // clients for which there are descriptors
	faults  sim.Faults
	freed   string // what frees a descriptor
	mistake string // of a server that does not notice
	release func(client, file func())
}

var runs = []run{
	{"first server", 3, sim.Faults{}, "a client leaves", "deaf", func(client, _ func()) { client() }},
	{"second server", 3, sim.Faults{}, "a file is closed elsewhere in the program", "onlyonclose", func(_, file func()) { file() }},
	{"third server", 5, sim.Faults{Aborted: 0.5}, "a file is closed elsewhere in the program, and some clients have gone while they waited", "deaf",
		func(_, file func()) { file() }},
}

// Check lets three servers run out of descriptors. A fourth one has enough.
func Check(s *judge.Story) {
	for _, r := range runs {
		r.check(s)
	}
	quiet(s)
}

// quiet has clients for whom there are descriptors.
func quiet(s *judge.Story) {
	k := sim.New(sim.Config{})
	s.Did("fourth server: there are enough descriptors; ten clients connect, one each 10 ms")
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

// check has room for some clients, one file of the program, and no more.
func (r run) check(s *judge.Story) {
	k := sim.New(sim.Config{Seed: 1, MaxDescriptors: r.room + 2})
	d := &descriptors{Kernel: k, story: s}
	d.loop = turns.Watch(s, d, func() {
		s.Fail(judge.Failure{
			Came: "wait after wait, of no time, while no descriptor is left", Wanted: "a loop that rests until it may go better",
			Why: "The client is still in the queue of the listener, so the listener is still readable: the poller reports it at each Wait.",
		})
	})
	file, _, _ := k.Listen("the program's log file", false)
	leave := false
	for i := range r.room {
		k.Client(fmt.Sprintf("client %d", i+1), func(c *sim.Client) {
			c.Connect("sim:80")
			talk(c)
			c.Sleep(crowded / 2)
			talk(c)
			c.WaitFor("its time to leave", func() bool { return leave && i == 0 || c.Now() >= leaves })
			c.Close()
		})
	}
	k.Client("alice", func(c *sim.Client) {
		r.waits(c, d)
		k.SetFaults(r.faults)
		r.release(func() { leave = true }, func() { _ = k.Close(file) })
		if c.Sleep(soon + grace); !c.Readable() {
			s.Fail(r.unserved(c, d))
		}
		c.Expect("alice")
		k.SetFaults(sim.Faults{})
	})
	k.Client("bob", func(c *sim.Client) { r.comesLater(c, d) })
	server, err := storm.New(d.loop, "sim:80")
	if err == nil {
		err = k.Run(server)
	}
	if err != nil {
		s.Fail(judge.Failure{Came: turns.Told(err), Wanted: "each client is served; alice waits until there is a descriptor for her"})
	}
}

// waits has alice wait for a descriptor.
func (r run) waits(c *sim.Client, d *descriptors) {
	c.Sleep(time.Second)
	d.story.Did("%s: %d clients are connected, and no descriptor is left; alice connects", r.name, r.room)
	c.Connect("sim:80")
	c.Send("alice")
	c.ExpectSilence(crowded)
	d.story.Did("%s: %v later %s", r.name, crowded, r.freed)
}

// comesLater has bob connect when there are descriptors again.
func (r run) comesLater(c *sim.Client, d *descriptors) {
	c.Sleep(leaves + time.Second)
	d.story.Did("%s: all clients have left; bob connects", r.name)
	c.Connect("sim:80")
	c.Send("bob")
	if c.Sleep(soon + grace); !c.Readable() {
		d.story.Fail(d.unwatched())
	}
	c.Expect("bob")
}

// unserved tells why alice, c, was not served in time: too late, or not at all.
func (r run) unserved(c *sim.Client, d *descriptors) judge.Failure {
	freed := c.Now() - soon - grace
	for !c.Readable() && c.Now() < leaves-time.Second {
		c.Sleep(100 * time.Millisecond)
	}
	f := judge.Failure{Wanted: fmt.Sprintf("alice is served, %v after it at the latest", soon)}
	if c.Readable() {
		f.Came, f.Mistake = fmt.Sprintf("alice is served %v after a descriptor came free", (c.Now()-freed).Round(100*time.Millisecond)), "toolate"
		f.Why = "The server does not learn when a descriptor comes free. Alice waits until it looks again."
		return f
	}
	f.Came = fmt.Sprintf("no response to alice, although a descriptor came free at %v", freed)
	if d.watched != kernel.None {
		return f
	}
	f.Mistake, f.Why = r.mistake, "The listener is not watched any more, and what would have it watched again has not happened."
	for began := time.Now(); time.Since(began) < soon*3/2 && !d.foreign.Load(); {
		time.Sleep(time.Millisecond) // in real time, so that a timer of Go's has its chance
	}
	if d.foreign.Load() {
		f.Came = "another goroutine calls the kernel or the poller while the loop waits"
		f.Mistake, f.Why = "otherclock", "The server has one goroutine and no locks. Its timers are in After, and count on the loop's clock."
	}
	return f
}

// unwatched tells why bob was not served.
func (d *descriptors) unwatched() judge.Failure {
	f := judge.Failure{Came: "no response to bob", Wanted: "bob is served: there are descriptors"}
	if d.watched == kernel.None {
		f.Came += ": alice has been served, and the listener is not watched any more"
		f.Mistake, f.Why = "acceptsonce", "Nothing tells the loop of a client in the queue of a listener that the poller does not watch."
	}
	return f
}

func talk(c *sim.Client) {
	c.Send("hello")
	c.Expect("hello")
}
