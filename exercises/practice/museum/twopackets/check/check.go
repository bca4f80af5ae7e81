// Package check examines the exercise twopackets.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/exercises/practice/museum/twopackets"
	"looper.example/stage02-poller/sim"
)

// Check sends requests in pieces.
func Check(s *judge.Story) {
	const one = "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
	const two = "GET /two HTTP/1.1\r\nHost: b\r\n\r\n"
	s.Did("alice sends a request of %d bytes in one packet", len(one))
	examine(s, []string{one}, "200 /one\n", "")
	s.Did("alice sends the first 20 bytes, and the others a second later")
	examine(s, []string{one[:20], one[20:]}, "200 /one\n", "waits")
	for cut := 1; cut < len(one); cut++ {
		mistake := "waits"
		if cut > strings.Index(one, "\r\n\r\n") {
			s.Did("alice sends the first %d bytes, which end inside of the blank line, and the others a second later", cut)
			mistake = "seam"
		}
		examine(s, []string{one[:cut], one[cut:]}, "200 /one\n", mistake)
	}
	s.Did("alice sends two requests, cut at each byte")
	for cut := 1; cut < len(one+two); cut++ {
		examine(s, []string{(one + two)[:cut], (one + two)[cut:]}, "200 /one\n200 /two\n", "drops")
	}
	s.Did("alice sends three requests, one byte in each packet")
	examine(s, strings.Split(one+two+one, ""), "200 /one\n200 /two\n200 /one\n", "")
	s.Did("alice sends 50 requests in one packet of %d bytes", 50*len(one))
	examine(s, []string{strings.Repeat(one, 50)}, strings.Repeat("200 /one\n", 50), "piled")
	s.Did("eve sends 100 packets of 512 bytes, and none has a blank line")
	endless(s)
}

// examine has a client send packets, a second apart.
func examine(s *judge.Story, packets []string, want, mistake string) {
	k := sim.New(sim.Config{})
	alice := k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		for i, packet := range packets {
			if i > 0 {
				c.Sleep(time.Second)
			}
			if c.TrySend(packet) < len(packet) {
				return
			}
		}
		c.Sleep(time.Minute)
		for !c.Broken() && c.Readable() && c.Receive() != "" {
		}
		if mistake != "piled" && (c.Broken() || c.Readable()) {
			mistake = "" // not one that waits
		}
	})
	err := run(s, k)
	if got := alice.Heard(); got != want || err != nil {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("alice's packets are %.150q; a minute after them she has received %.150q%s", packets, got, told(err)), Wanted: fmt.Sprintf("%.150q", want), Mistake: mistake,
			Why: "TCP carries a stream of bytes. Where the client's writes begin and end, and where the network cuts, means nothing.",
		})
	}
}

func endless(s *judge.Story) {
	k := sim.New(sim.Config{})
	closed := false
	k.Client("eve", func(c *sim.Client) {
		c.Connect("sim:80")
		for range 100 {
			if c.TrySend(strings.Repeat("x", 512)) < 512 {
				break
			}
			c.Sleep(time.Second)
		}
		closed = c.Readable() || c.Broken()
	})
	if err := run(s, k); err != nil || !closed {
		s.Fail(judge.Failure{
			Came: "51,200 bytes of a head, and the server still waits for its end" + told(err), Wanted: "the connection closed after MaxHead bytes", Mistake: "endless",
			Why: "What a client may make the server keep needs a limit. Otherwise one client takes all of its memory.",
		})
	}
}

func run(s *judge.Story, k *sim.Kernel) error {
	return k.Run(exhibit.Program(func() error { return twopackets.Serve(s.WatchWaits(k), "sim:80") }))
}

func told(err error) string {
	if err == nil {
		return ""
	}
	return "; " + exhibit.FirstLine(err)
}
