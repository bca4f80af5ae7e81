// Package check examines the exercise backlog.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/internal/machine"
	"looper.example/stage02-poller/sim"
)

const (
	silence  = 10 * time.Second // of A
	request  = "hello"
	response = "world"
)

// Check compares the prediction with what the machine does.
func Check(s *judge.Story) {
	answer := strings.Join(s.Words(4, "now", "later", "bytes", "end", "error"), " ")
	truth := strings.Join(run(s), " ")
	if answer != truth {
		s.Fail(judge.Failure{
			Guess: 1, Came: "your prediction " + answer, Wanted: truth, Mistake: mistake(answer),
			Why: "The kernel completes the handshake and takes the bytes of all clients in the backlog. Only the response needs the program.",
		})
	}
}

// mistake finds the first wrong belief.
func mistake(answer string) string {
	words := strings.Fields(answer)
	switch {
	case words[0] == "later":
		return "acceptfirst"
	case words[1] == "later":
		return "sendwaits"
	case words[3] != "bytes":
		return "gone"
	}
	return ""
}

// run returns when B's three steps ended, and what the server got from C.
func run(s *judge.Story) (words []string) {
	m := machine.New(s, sim.Config{})
	m.Client("A", func(c *sim.Client) {
		c.Connect(machine.Addr)
		c.Sleep(silence)
		c.Send(request)
		c.Expect(response)
	})
	m.Client("B", func(c *sim.Client) {
		c.Sleep(time.Second)
		begin := c.Now()
		done := func(what string) {
			s.Did("at %v: %s", c.Now(), what)
			words = append(words, map[bool]string{true: "now", false: "later"}[c.Now() == begin])
		}
		c.Connect(machine.Addr)
		done("B's connect returns")
		c.Send(request)
		done("B's send returns")
		c.Expect(response)
		done("B receives the response")
	})
	m.Client("C", func(c *sim.Client) {
		c.Sleep(2 * time.Second)
		c.Connect(machine.Addr)
		c.Send(request)
		c.Close()
		s.Did("at %v: C has sent its request and closed", c.Now())
	})
	var last string
	err := m.Run(func() {
		for client := range 3 {
			fd, _ := m.Accept(m.Listener)
			s.Did("at %v: the server accepts %c", m.Now(), 'A'+client)
			p := make([]byte, 100)
			n, err := m.Read(fd, p)
			last = got(n, err)
			s.Did("at %v: the server reads from %c: %s", m.Now(), 'A'+client, told(p[:n], err))
			_, _ = m.Write(fd, []byte(response))
			_ = m.Close(fd)
		}
	})
	if err != nil {
		panic(err)
	}
	return append(words, last)
}

func got(n int, err error) string {
	switch {
	case err != nil:
		return "error"
	case n == 0:
		return "end"
	}
	return "bytes"
}

func told(p []byte, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%q", p)
}
