// Package check examines the exercise pipelined.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// Check compares the prediction with what the server does.
func Check(s *judge.Story) {
	answer := s.Words(4, strings.Fields("0 1 2 3 4 5 6 7 8 9")...)
	s.Did("a client sends GET /3, GET /1 and GET /0 at once")
	reads, seconds, err := serve(s, "/3", "/1", "/0")
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "three responses"})
	}
	s.Did("the server makes %d read that brings bytes", reads)
	s.Did("the responses arrive after %d, %d and %d s", seconds[0], seconds[1], seconds[2])
	truth := fmt.Sprint(reads, seconds[0], seconds[1], seconds[2])
	if found := strings.Join(answer, " "); found != truth {
		s.Fail(judge.Failure{
			Guess: 1, Came: "your prediction " + found, Wanted: truth, Mistake: mistake(answer, strings.Fields(truth)),
			Why: "A read brings bytes, not requests. The server takes one request of them, and the others wait in memory until it has responded.",
		})
	}
}

// mistake tells a prediction by what is wrong in it.
func mistake(answer, truth []string) string {
	switch times := strings.Join(answer[1:], " "); {
	case answer[0] != truth[0]:
		return "readeach"
	case times == "3 3 3":
		return "sidebyside"
	case times == "4 4 4":
		return "together"
	case answer[2] < answer[1] || answer[3] < answer[2]:
		return "outoforder"
	}
	return ""
}

// counter counts the reads that bring bytes.
type counter struct {
	kernel.Kernel
	reads int
}

func (c *counter) Read(fd int, p []byte) (n int, err error) {
	if n, err = c.Kernel.Read(fd, p); n > 0 {
		c.reads++
	}
	return n, err
}

// serve has a client ask for all paths at once, and returns when the responses arrive.
func serve(s *judge.Story, paths ...string) (reads int, seconds []int, err error) {
	k := sim.New(sim.Config{})
	counted := &counter{Kernel: k}
	l, err := loop.New(s.Ending(counted), loop.Config{Tracer: s.Tracer()})
	if err != nil {
		return 0, nil, err
	}
	web := server.New(l, func(x server.Exchange) {
		wait := x.Request().Path()[1] - '0'
		l.After(time.Duration(wait)*time.Second, func() { _ = x.Respond(200, nil) })
	}, server.Config{})
	if _, err := web.Listen("sim:80"); err != nil {
		return 0, nil, err
	}
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		var all strings.Builder
		for _, path := range paths {
			fmt.Fprintf(&all, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
		}
		c.Send(all.String())
		for range paths {
			c.ExpectUntil("\r\n\r\n")
			seconds = append(seconds, int(c.Now().Round(time.Second)/time.Second))
		}
	})
	err = k.Run(l)
	return counted.reads, seconds, err
}
