// Package check examines the exercise silence.
package check

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/internal/machine"
	"looper.example/stage02-poller/sim"
)

const (
	silence  = 10 * time.Second
	request  = "GET / HTTP/1.1\r\n\r\n"
	response = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)

// Check compares the answer with what three servers take.
func Check(s *judge.Story) {
	answer := s.Words(3, "0", "1", "10", "100")
	var truth []string
	for i, row := range []struct {
		did     string
		clients int
		script  func(c *sim.Client)
	}{
		{"one client is silent for 10 s", 1, silentFirst},
		{"ten clients are silent for 10 s", 10, silentFirst},
		{"ten clients close 10 s after their response", 10, closesLate},
	} {
		wait := measure(s, row.clients, row.script)
		ratio := wait.Seconds() / silence.Seconds()
		s.Did("case %d: %s; B waits %v, which is %.2f times as long", i+1, row.did, wait, ratio)
		truth = append(truth, nearest(ratio))
	}
	found, want := strings.Join(answer, " "), strings.Join(truth, " ")
	if found != want {
		s.Fail(judge.Failure{
			Guess: 1, Came: "your answer " + found, Wanted: want, Mistake: mistake(answer, truth),
			Why: "B waits for each client before it. Waits that begin at the same moment overlap; a wait that begins when the server comes adds up.",
		})
	}
}

// mistake tells the first case that is wrong by what is wrong in it.
func mistake(answer, truth []string) string {
	i := 0
	for answer[i] == truth[i] {
		i++
	}
	switch {
	case answer[i] == "0":
		return "free"
	case i == 1:
		return "adds"
	case i == 2 && answer[i] == "1":
		return "overlaps"
	}
	return ""
}

func nearest(ratio float64) string {
	switch {
	case ratio < 0.3:
		return "0"
	case ratio < 3:
		return "1"
	case ratio < 30:
		return "10"
	}
	return "100"
}

func silentFirst(c *sim.Client) {
	c.Sleep(silence)
	c.Send(request)
	c.Expect(response)
	c.Close()
}

func closesLate(c *sim.Client) {
	c.Send(request)
	c.Expect(response)
	c.Sleep(silence)
	c.Close()
}

// measure returns how long B waits for clients that connect before it.
func measure(s *judge.Story, clients int, script func(c *sim.Client)) (wait time.Duration) {
	m := machine.New(s, sim.Config{})
	for i := range clients {
		m.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Connect(machine.Addr)
			script(c)
		})
	}
	m.Client("B", func(c *sim.Client) {
		begin := c.Now()
		c.Connect(machine.Addr)
		c.Send(request)
		c.Expect(response)
		wait = c.Now() - begin
		c.Close()
	})
	if err := m.Run(func() { serve(m) }); err != nil {
		panic(err)
	}
	return wait
}

// serve is the server of stage 1.
func serve(m *machine.Machine) {
	buffer := make([]byte, 4096)
	for {
		fd, _ := m.Accept(m.Listener)
		var head []byte
		for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
			n, _ := m.Read(fd, buffer)
			head = append(head, buffer[:n]...)
		}
		_, _ = m.Write(fd, []byte(response))
		_ = m.Shutdown(fd)
		for n := 1; n > 0; {
			n, _ = m.Read(fd, buffer)
		}
		_ = m.Close(fd)
	}
}
