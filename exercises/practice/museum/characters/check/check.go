// Package check examines the exercise characters.
package check

import (
	"fmt"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/characters"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/stage02-poller/sim"
)

// Check has clients receive texts.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did, text string
		config    sim.Config
	}{
		{"a text of 100,000 ASCII characters", strings.Repeat("0123456789", 10_000), sim.Config{}},
		{"a text of 2,000,001 characters, 6,000,003 bytes", strings.Repeat("語", 2_000_001), sim.Config{SocketBuffer: 1 << 20}},
		{"a text of 5,000 characters, 1 to 4 bytes each, in short writes", strings.Repeat("aé語😀.", 1000), sim.Config{Seed: 1, SocketBuffer: 3001, Faults: sim.Faults{ShortWrite: 0.5}}},
		{"the same, and the kernel often says EAGAIN", strings.Repeat("aé語😀.", 1000), sim.Config{Seed: 2, SocketBuffer: 5003, Faults: sim.Faults{ShortWrite: 0.9, Again: 0.3}}},
		{"an empty text", "", sim.Config{}},
	} {
		s.Did("alice receives %s", row.did)
		examine(s, row.text, row.config)
	}
}

func examine(s *judge.Story, text string, config sim.Config) {
	k := sim.New(config)
	alice := k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		for c.Receive() != "" {
		}
	})
	err := k.Run(exhibit.Program(func() error { return characters.Serve(s.WatchWaits(k), "sim:80", text) }))
	if err != nil {
		s.Fail(judge.Failure{Came: exhibit.FirstLine(err), Wanted: "a response, and the end"})
	}
	head, body, _ := strings.Cut(alice.Heard(), "\r\n\r\n")
	announced := -1
	if _, length, ok := strings.Cut(head, "Content-Length: "); ok {
		_, _ = fmt.Sscan(length, &announced)
	}
	if announced == len(text) && body == text {
		return
	}
	f := judge.Failure{
		Came: fmt.Sprintf("%d bytes are announced, and %d arrive", announced, len(body)), Wanted: fmt.Sprintf("the %d bytes of the text", len(text)),
		Why: "Sockets carry bytes: Content-Length counts them, and so does the result of write(2).",
	}
	switch {
	case announced != len(text) && body == text:
		f.Mistake = "inflated"
	case announced != len(text):
		f.Mistake = "announced"
	case body != text && strings.Contains(body, "\ufffd"), len(body) > len(text)*9/10:
		f.Came += ", some of them others than those of the text"
		f.Mistake = "runecount"
	}
	s.Fail(f)
}
