// Package check examines the exercise seats.
package check

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"syscall"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/simulated"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/seats"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

const (
	request     = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	idleTimeout = 30 * time.Second
	second      = time.Second
	soon        = second // after a seat came free, the next client is served
	patience    = 5 * time.Minute
)

// guest is a client: it comes, sends a request, and stays for some time after the response.
type guest struct {
	name   string
	comes  time.Duration
	served time.Duration // when its response must come; -1: at some time
	stays  func(c *sim.Client)
}

// asks has a client ask once more every five seconds.
func asks(d time.Duration) func(c *sim.Client) {
	return func(c *sim.Client) {
		for end := c.Now() + d; c.Now() < end; c.Sleep(min(5*second, end-c.Now())) {
			c.Send(request)
			c.Expect(seats.Response)
		}
	}
}

// leavesBy returns a stay that ends in some way.
func leavesBy(d time.Duration, leave func(c *sim.Client)) func(c *sim.Client) {
	return func(c *sim.Client) {
		asks(d)(c)
		leave(c)
	}
}

// Check has more clients come than there are seats.
func Check(s *judge.Story) {
	s.Did("seven clients come, one each second; six descriptors may be open, and one is the listener's; the limit is %d clients", seats.Most)
	s.Did("the first leaves at 10s, the second is silent, the third closes its sending side at 60s, the fourth is cut off 15s after its response")
	w := &world{story: s}
	w.run(sim.Config{MaxDescriptors: 6}, []guest{
		{"client 1", 0, 0, leavesBy(10*second, (*sim.Client).Close)},
		{"client 2", second, second, (*sim.Client).ExpectEnd},
		{"client 3", 2 * second, 2 * second, leavesBy(58*second, (*sim.Client).HalfClose)},
		{"client 4", 3 * second, 10 * second, leavesBy(15*second, (*sim.Client).Reset)},
		{"client 5", 4 * second, 25 * second, asks(70 * second)},
		{"client 6", 5 * second, 31 * second, asks(70 * second)},
		{"client 7", 6 * second, 60 * second, asks(20 * second)},
	})
	s.Did("100 clients come in a minute; each stays for some seconds")
	chance := rand.New(rand.NewPCG(2, 12))
	var guests []guest
	for i := range 100 {
		stay := time.Duration(chance.IntN(3000)) * time.Millisecond
		guests = append(guests, guest{fmt.Sprint("client ", i+1), time.Duration(chance.IntN(60000)) * time.Millisecond, -1, leavesBy(stay, (*sim.Client).Close)})
	}
	w = &world{story: s}
	w.run(sim.Config{Seed: 1, Faults: sim.Faults{ShortRead: 0.3, ShortWrite: 0.3}}, guests)
}

// world is mini on a simulated machine.
type world struct {
	story  *judge.Story
	server seats.Server
	most   int // clients that were connected at once
	none   int // how often no descriptor was left
}

// counted is a kernel that notes when no descriptor is left.
type counted struct {
	kernel.Kernel
	world *world
}

func (k *counted) Accept(listener int) (fd int, peer netip.AddrPort, err error) {
	fd, peer, err = k.Kernel.Accept(listener)
	if err == syscall.EMFILE {
		k.world.none++
	}
	return fd, peer, err
}

func (w *world) run(config sim.Config, guests []guest) {
	k := sim.New(config)
	watched := turns.Watch(w.story, k, w.spins)
	for _, g := range guests {
		k.Client(g.name, func(c *sim.Client) {
			c.Sleep(g.comes)
			c.Connect(simulated.Addr)
			w.visit(c, g)
		})
	}
	err := simulated.Run(k, &counted{watched, w}, func() error { return w.server.Serve(idleTimeout) })
	if w.most > seats.Most {
		w.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%d clients are connected", w.most), Wanted: fmt.Sprintf("at most %d", seats.Most), Mistake: "onemore",
			Why: "The limit leaves descriptors for the rest of the program: for files, for a database.",
		})
	}
	if err != nil {
		w.story.Fail(judge.Failure{Came: turns.Told(err), Wanted: "a response to each request", Why: "A client that has a seat is served as before."})
	}
}

func (w *world) spins() {
	f := judge.Failure{
		Came: "wait after wait, of no time, while clients are in the queue of the listener", Wanted: "a loop that waits until something happens", Mistake: "spins",
		Why: "The listener is readable as long as a client is in its queue. A loop that has it watched and does not accept takes 100 % of a core.",
	}
	if w.none > 0 {
		f.Came, f.Mistake = "accept fails with EMFILE, again and again, and the loop does not wait", ""
		f.Why = "No descriptor is left. The client stays in the queue, so the listener stays readable. One client too many takes 100 % of a core."
	}
	w.story.Fail(f)
}

// look notes how many clients are connected.
func (w *world) look() { w.most = max(w.most, w.server.Clients()) }

// visit sends a request, waits for the response, and stays.
func (w *world) visit(c *sim.Client, g guest) {
	c.Send(request)
	end := patience
	if g.served >= 0 {
		end = g.served + soon
	}
	for !c.Readable() && c.Now() < end {
		w.look()
		c.Sleep(100 * time.Millisecond)
	}
	w.look()
	if !c.Readable() {
		w.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%s is not served by %v", g.name, end), Wanted: "the next client is served as soon as a seat is free", Mistake: "deaf",
			Why: "A client in the queue of the listener is connected, as far as it knows. It waits.",
		})
	}
	if c.Broken() || c.ReceiveUpTo(1) == "" {
		w.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%s's connection is closed without a response, at %v", g.name, c.Now()), Wanted: "a client that waits in the queue of the listener", Mistake: "refuses",
			Why: "In the queue a client costs mini nothing, and its turn comes.",
		})
	}
	c.Expect(seats.Response[1:])
	g.stays(c)
}
