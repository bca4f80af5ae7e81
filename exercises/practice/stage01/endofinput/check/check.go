// Package check examines the exercise endofinput.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/endofinput"
	"looper.example/exercises/practice/stage01/internal/machine"
	"looper.example/stage02-poller/sim"
)

const request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

// strict fails the check when the learner reads after the end of input.
type strict struct {
	*machine.Machine
	s     *judge.Story
	ended map[int]bool
}

func (k *strict) Accept(listener int) (int, error) {
	fd, err := k.Machine.Accept(listener)
	delete(k.ended, fd)
	return fd, err
}

func (k *strict) Read(fd int, p []byte) (int, error) {
	if k.ended[fd] {
		k.s.Fail(judge.Failure{
			Came: "another read after a read of 0 bytes", Wanted: "no read after the end of input", Mistake: "spins",
			Why: "After the end each read returns 0 at once. A loop that waits for bytes there takes 100 % of a core and never ends.",
		})
	}
	n, err := k.Machine.Read(fd, p)
	k.ended[fd] = n == 0 && err == nil
	return n, err
}

// visit is a client, and what it waits for at the end; nil: it has left.
type visit struct {
	did    string
	script func(c *sim.Client)
	then   func(s *judge.Story, c *sim.Client)
}

var visits = []visit{
	{"a client sends half a request and closes", func(c *sim.Client) { c.Send(request[:8]); c.Close() }, nil},
	{"a client connects and closes", func(c *sim.Client) { c.Close() }, nil},
	{"a client sends a request in two parts", func(c *sim.Client) {
		c.Send(request[:20])
		c.Sleep(time.Second)
		c.Send(request[20:])
	}, response},
	{"a client sends a request with a body", func(c *sim.Client) { c.Send(request + "hello") }, response},
	{"a client sends a request and closes its sending side", func(c *sim.Client) { c.Send(request); c.HalfClose() }, response},
	{"a client sends half a request and closes its sending side", func(c *sim.Client) { c.Send(request[:len(request)-1]); c.HalfClose() }, silence},
	{"a client sends half a request and resets the connection", func(c *sim.Client) { c.Send(request[:9]); c.Sleep(time.Second); c.Reset() }, nil},
}

// Check has each client followed by another, which must get its response.
func Check(s *judge.Story) {
	for _, v := range visits {
		s.Did("%s", v.did)
		examine(s, v)
	}
}

func examine(s *judge.Story, v visit) {
	m := machine.New(s, sim.Config{})
	m.Client("the first client", func(c *sim.Client) {
		c.Connect(machine.Addr)
		v.script(c)
		if v.then != nil {
			v.then(s, c)
		}
	})
	m.Client("the next client", func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		c.Connect(machine.Addr)
		c.Send(request)
		response(s, c)
		c.Close()
		s.Did("the next client has its response")
	})
	returned := false
	err := m.Run(func() {
		_ = endofinput.Serve(&strict{m, s, map[int]bool{}}, m.Listener)
		returned = true
	})
	switch {
	case returned:
		s.Fail(judge.Failure{
			Came: "Serve returned", Wanted: "a server that goes on to the next client", Mistake: "endsserver",
			Why: "Clients leave at any moment. What ends one client must not end the service for all.",
		})
	case err != nil:
		s.Fail(judge.Failure{
			Came: machine.FirstLine(err), Wanted: "the response for each client that sends a whole request, and the end for the others",
			Why: "A server that closes before it has read the request resets the connection. One that waits for ever serves no other client.",
		})
	case m.OpenFiles() != 1:
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%d descriptors of clients are open after all clients were served", m.OpenFiles()-1), Wanted: "none", Mistake: "leaks",
			Why: "A process has a limited number of descriptors. A server that leaks them ends at accept with EMFILE.",
		})
	}
}

// response receives until the end: a whole response.
func response(s *judge.Story, c *sim.Client) {
	if text := receive(c); !strings.HasPrefix(text, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(text, "\r\n\r\nhello\n") {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("the client receives %q", text), Wanted: "the response, and then the end",
			Why: "A client that has closed its sending side may still wait for its response.",
		})
	}
}

// silence receives until the end: nothing.
func silence(s *judge.Story, c *sim.Client) {
	if text := receive(c); text != "" {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("a response to half a request: %q", text), Wanted: "the end, without a response", Mistake: "responds",
			Why: "A server that acts on half a request acts on something that the client did not say.",
		})
	}
}

func receive(c *sim.Client) string {
	text := ""
	for {
		part := c.Receive()
		if part == "" {
			return text
		}
		text += part
	}
}
