// Package check examines the exercise leftbehind.
package check

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/simulated"
	"looper.example/exercises/practice/stage02/internal/turns"
	"looper.example/exercises/practice/stage02/leftbehind"
	"looper.example/stage02-poller/sim"
)

const (
	request     = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	idleTimeout = 30 * time.Second

	// The kernel holds all output for a client, or little of it, so that it waits in the server.
	large, small = 1 << 20, 16 << 10

	// mostOutput is high water, and a response that was begun below it.
	mostOutput = 64<<10 + len(leftbehind.Response)
)

// scene is mini on a simulated machine, with one client.
type scene struct {
	story   *judge.Story
	server  leftbehind.Server
	sends   int  // requests
	closes  bool // the client closes its sending side after them
	holds   int  // bytes of output that the kernel holds
	mistake string

	received strings.Builder
	most     int           // bytes of output that have waited in the server
	ended    time.Duration // when the server closed; 0: it did not
}

// Check has clients send requests, one or many at once.
func Check(s *judge.Story) {
	s.Did("alice sends a request, and after a second another one")
	(&scene{story: s, sends: 1}).run(func(w *scene, c *sim.Client) {
		c.Send(request)
		w.receive(c, 1)
		c.Sleep(time.Second)
		c.Send(request)
		w.sends++
		w.receive(c, 2)
	})
	s.Did("alice sends 2,000 requests at once, and reads all that comes")
	(&scene{story: s, sends: 2000, holds: large, mistake: "twice"}).run(func(w *scene, c *sim.Client) {
		c.Send(strings.Repeat(request, w.sends))
		w.receive(c, w.sends)
	})
	s.Did("carol sends half a request, and the other half after 20 s")
	(&scene{story: s, sends: 1}).run(func(w *scene, c *sim.Client) {
		c.Send(request[:10])
		c.Sleep(20 * time.Second)
		c.Send(request[10:])
		w.receive(c, 1)
	})
	s.Did("bob sends 2,000 requests at once, closes his sending side, and reads all that comes")
	(&scene{story: s, sends: 2000, holds: large, closes: true}).run(func(w *scene, c *sim.Client) {
		c.Send(strings.Repeat(request, w.sends))
		c.HalfClose()
		w.receive(c, w.sends)
	})
	s.Did("dave sends 3,000 requests at once, and reads nothing for 10 s; then he reads all that comes")
	(&scene{story: s, sends: 3000, holds: small}).run(func(w *scene, c *sim.Client) {
		c.Send(strings.Repeat(request, w.sends))
		c.Sleep(10 * time.Second)
		w.look()
		w.receive(c, w.sends)
	})
}

// run runs a client's script, and fails if the client has not received what it must.
func (w *scene) run(script func(w *scene, c *sim.Client)) {
	k := sim.New(sim.Config{SendBuffer: cmp.Or(w.holds, small)})
	watched := turns.Watch(w.story, k, func() {
		w.story.Fail(judge.Failure{
			Came: "wait after wait, of no time, while the client waits as well", Wanted: "a loop that waits until something happens", Mistake: "spins",
			Why: "The socket is writable almost always. A loop that is told so at each wait takes 100 % of a core.",
		})
	})
	k.Client("the client", func(c *sim.Client) {
		c.Connect(simulated.Addr)
		script(w, c)
	})
	err := simulated.Run(k, watched, func() error { return w.server.Serve(idleTimeout) })
	w.compare(err)
}

// receive receives n responses in all, or what comes before the end.
func (w *scene) receive(c *sim.Client, n int) {
	for w.received.Len() < n*len(leftbehind.Response) {
		w.look()
		piece := c.Receive()
		if piece == "" {
			w.ended = c.Now()
			return
		}
		w.received.WriteString(piece)
	}
}

// look notes how much output waits.
func (w *scene) look() { w.most = max(w.most, w.server.Output()) }

func (w *scene) compare(err error) {
	f := judge.Failure{Wanted: fmt.Sprintf("%d responses", w.sends), Mistake: w.mistake}
	responses := strings.Count(w.received.String(), leftbehind.Response)
	switch {
	case w.most > mostOutput:
		f.Came, f.Wanted = fmt.Sprintf("%d bytes of output wait in the server", w.most), fmt.Sprintf("at most %d: high water, and one response", mostOutput)
		f.Why, f.Mistake = "A client that does not read decides how much memory the server needs.", "unbounded"
	case err != nil:
		f.Came, f.Why = turns.Told(err), "A client that has sent a request waits for its response."
	case w.received.String() != strings.Repeat(leftbehind.Response, w.sends):
		f.Came = fmt.Sprintf("%d responses", responses)
		if w.ended > 0 {
			f.Came += fmt.Sprintf(", and the end after %v", w.ended.Round(time.Second))
		}
		f.Why = "The client has sent all of its requests, and mini has read them. The client has nothing more to send, so nothing more arrives."
		if responses < 1000 || w.closes {
			f.Mistake = ""
		}
	default:
		return
	}
	w.story.Fail(f)
}
