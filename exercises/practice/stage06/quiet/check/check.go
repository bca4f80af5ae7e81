// Package check examines the exercise quiet.
package check

import (
	"errors"
	"fmt"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/quiet"
	"looper.example/stage02-poller/sim"
)

const (
	second = time.Second
	idle   = 30 * second
)

// client is a client, and when its connection must be closed.
type client struct {
	name    string
	at      time.Duration // when it connects
	script  func(c *sim.Client)
	closed  time.Duration // when the server must close; 0: the client closes itself
	mistake string        // if the server closes earlier
}

// ask sends a request and waits for its response.
func ask(c *sim.Client, request, response string) {
	c.Send(request)
	c.Expect(response + "\n")
}

var rows = []struct {
	did     string
	clients []client
}{{
	did: "alice connects and says nothing; bob sends a request at once, and then nothing",
	clients: []client{
		{"alice", 0, func(*sim.Client) {}, idle, ""},
		{"bob", 5 * second, func(c *sim.Client) { ask(c, "p", "pong") }, 5*second + idle, ""},
	},
}, {
	did: "carol sends a request every 20 s, five times, and then nothing",
	clients: []client{{"carol", 0, func(c *sim.Client) {
		for range 5 {
			c.Sleep(20 * second)
			ask(c, "p", "pong")
		}
	}, 100*second + idle, "early"}},
}, {
	did: "dave sends a request 10 s after he has connected, and its response takes 60 s; then he asks once more",
	clients: []client{{"dave", 0, func(c *sim.Client) {
		c.Sleep(10 * second)
		ask(c, "6", "done")
		c.Sleep(25 * second)
		ask(c, "p", "pong")
	}, 95*second + idle, "blamed"}},
}, {
	did: "erin sends three requests at once; the first response comes after 10 s, the second after 50 s, the third after 90 s",
	clients: []client{{"erin", 0, func(c *sim.Client) {
		c.Send("159")
		c.Expect("done\ndone\ndone\n")
	}, 90*second + idle, "blamed"}},
}, {
	did: "frank leaves after 10 s; grace connects 5 s later, gets the same descriptor, and sends a request every 20 s",
	clients: []client{
		{"frank", 0, func(c *sim.Client) { c.Sleep(10 * second); c.Close() }, 0, ""},
		{"grace", 15 * second, func(c *sim.Client) {
			for range 3 {
				c.Sleep(20 * second)
				ask(c, "p", "pong")
			}
		}, 75*second + idle, "leaks"},
	},
}}

// Check serves the clients of each row.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("%s", row.did)
		k := sim.New(sim.Config{})
		server := quiet.New(s.Watch(k), "sim:80")
		ends := make([]time.Duration, len(row.clients))
		stays := make([]bool, len(row.clients))
		for i, who := range row.clients {
			k.Client(who.name, func(c *sim.Client) { stays[i] = visit(c, who, &ends[i]) })
		}
		k.Client("the check", func(c *sim.Client) { c.Sleep(500 * second) })
		err := k.Run(server)
		for i, who := range row.clients {
			compare(s, who, ends[i], stays[i])
		}
		var stuck *sim.StuckError
		if err != nil && !errors.As(err, &stuck) {
			s.Fail(judge.Failure{Came: err.Error(), Wanted: "a server that goes on", Why: "An error that ends the loop ends it for every client."})
		}
		if n := server.Timers(); n > 0 {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("%d timers of connections that are closed", n), Wanted: "none", Mistake: "leaks",
				Why: "A timer that nobody cancels keeps its connection in memory, and may close the descriptor of another one.",
			})
		}
	}
}

// visit plays a client. It sets the moment at which the server closed, and reports whether it did not within 200 s.
func visit(c *sim.Client, who client, end *time.Duration) (stays bool) {
	c.Sleep(who.at)
	c.Connect("sim:80")
	defer func() { *end = c.Now() }()
	who.script(c)
	if who.closed == 0 {
		return false
	}
	limit := c.Now() + 200*second
	for c.Now() < limit {
		if _, more := c.TryReceive(); !more {
			*end = c.Now()
			return false
		}
		c.Sleep(second)
	}
	return true
}

// compare fails if a connection was not closed when it had to be.
func compare(s *judge.Story, who client, end time.Duration, stays bool) {
	if who.closed == 0 {
		return
	}
	f := judge.Failure{Came: fmt.Sprintf("%s's connection closed after %v", who.name, end), Wanted: fmt.Sprintf("closed after %v", who.closed)}
	switch {
	case stays || end > who.closed+2*second:
		f.Why = "A connection that nobody uses holds a descriptor."
		if stays {
			f.Came, f.Mistake = who.name+"'s connection still open 200 s later", "forever"
		}
	case end < who.closed-2*second:
		f.Mistake, f.Why = who.mistake, "The client has done all that it had to do in time."
	default:
		return
	}
	s.Fail(f)
}
