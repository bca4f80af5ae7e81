// Package check examines the exercise twoclients.
package check

import (
	"slices"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/internal/machine"
	"looper.example/stage02-poller/sim"
)

var calls = []string{"accept-a", "accept-b", "first-a", "second-a", "read-b", "write-a", "write-b", "send-b"}

// Check compares the prediction with what the machine does.
func Check(s *judge.Story) {
	answer := s.Words(len(calls), calls...)
	truth := run(s)
	if !slices.Equal(answer, truth) {
		s.Fail(judge.Failure{
			Guess: 1, Came: "your prediction " + strings.Join(answer, " "), Wanted: strings.Join(truth, " "), Mistake: mistake(answer),
			Why: "A thread that sleeps in read does nothing else. The clients and the kernel go on meanwhile.",
		})
	}
}

// mistake finds the belief that the order shows.
func mistake(order []string) string {
	before := func(a, b string) bool { return slices.Index(order, a) < slices.Index(order, b) }
	switch {
	case before("write-a", "second-a"):
		return "earlyresponse"
	case before("accept-b", "write-a"):
		return "overtakes"
	case before("write-a", "send-b") || before("second-a", "send-b"):
		return "sendwaits"
	}
	return ""
}

const end = "\r\n\r\n"

// run returns the order in which the calls return.
func run(s *judge.Story) (order []string) {
	m := machine.New(s, sim.Config{})
	returns := func(call string) {
		order = append(order, call)
		s.Did("at %v: %s", m.Now(), call)
	}
	m.Client("A", func(c *sim.Client) {
		c.Connect(machine.Addr)
		c.Sleep(time.Second)
		c.Send("GET / HT")
		c.Sleep(2 * time.Second)
		c.Send("TP/1.1" + end)
		c.Expect("hello")
	})
	m.Client("B", func(c *sim.Client) {
		c.Sleep(2 * time.Second)
		c.Connect(machine.Addr)
		c.Send("GET / HTTP/1.1" + end)
		returns("send-b")
		c.Expect("hello")
	})
	err := m.Run(func() {
		for _, client := range []struct {
			name  string
			reads []string
		}{{"a", []string{"first-a", "second-a"}}, {"b", []string{"read-b"}}} {
			fd, _ := m.Accept(m.Listener)
			returns("accept-" + client.name)
			buffer, request := make([]byte, 1000), ""
			for i := 0; !strings.Contains(request, end); i++ {
				n, _ := m.Read(fd, buffer)
				returns(client.reads[i])
				request += string(buffer[:n])
			}
			_, _ = m.Write(fd, []byte("hello"))
			returns("write-" + client.name)
			_ = m.Close(fd)
		}
	})
	if err != nil {
		panic(err)
	}
	return order
}
