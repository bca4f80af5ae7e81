// Package check examines the exercise edge.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// patient is how long the client waits for the server.
const patient = 10 * time.Second

// Check compares the prediction with what both pollers do.
func Check(s *judge.Story) {
	answer := s.Words(2, "0", "1", "2", "3", "4", "5", "6")
	s.Did("a client sends 6 bytes, and waits for 10 s; the poller is level-triggered")
	level, left := reports(s, false)
	s.Did("the poller has reported the socket %s; %d bytes are unread", times(level), left)
	s.Did("the same with an edge-triggered poller")
	edge, left := reports(s, true)
	s.Did("the poller has reported the socket %s; %d bytes are unread", times(edge), left)
	truth := fmt.Sprintf("%d %d", level, edge)
	if found := strings.Join(answer, " "); found != truth {
		s.Fail(judge.Failure{
			Guess: 1, Came: "your prediction " + found, Wanted: truth, Mistake: mistakeOf(answer),
			Why: "A level-triggered poller tells a state: there is something to read. An edge-triggered one tells a change: something has come.",
		})
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprint(n, " times")
}

// mistakes are those of the likely predictions. More reports than reads are needed have one of their own.
var mistakes = map[string]string{"2 2": "reportsagain", "1 1": "oncefits", "1 2": "swapped"}

func mistakeOf(answer []string) string {
	found := strings.Join(answer, " ")
	if mistakes[found] == "" && (answer[0] > "2" || answer[1] > "2") {
		return "eachbyte"
	}
	return mistakes[found]
}

// reports counts how often a poller reports the client's socket to a server that reads 3 bytes each time, and how many bytes
// are left in the end.
func reports(s *judge.Story, edgeTriggered bool) (times, left int) {
	const sent, atOnce = 6, 3
	k := sim.New(sim.Config{})
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send(strings.Repeat("x", sent))
		c.Sleep(patient)
	})
	watched := s.Watch(k)
	listener, _, _ := watched.Listen("sim:80", false)
	poller, _ := watched.OpenPoller()
	_ = poller.Update(listener, kernel.None, kernel.Readable)
	left = sent
	conn := 0
	for k.Now() < patient {
		ready, err := poller.Wait(patient)
		if err != nil {
			return times, left
		}
		for _, r := range ready {
			if r.FD == listener {
				conn, _, _ = watched.Accept(listener)
				_ = poller.Update(conn, kernel.None, kernel.Readable)
				continue
			}
			if k.Now() >= patient {
				return times, left // it is the client that leaves
			}
			times++
			n, _ := watched.Read(conn, make([]byte, atOnce))
			left -= n
			if edgeTriggered { // nothing is told any more until something comes, and nothing comes
				_ = poller.Update(conn, kernel.Readable, kernel.None)
			}
		}
	}
	return times, left
}
