// Package check examines the exercise rebuilt.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/museum/internal/exhibit"
	"looper.example/exercises/practice/museum/rebuilt"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// Check lets clients be served while others send what is not text.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did  string
		evil []string
	}{
		{"alice and bob are served once a second for 10 s", nil},
		{"after 3.5 s eve sends the byte ff", []string{"\xff"}},
		{"eve, mallory and oscar send invalid UTF-8 at the same moment", []string{"\xff", "\xc3", "a\x80b"}},
	} {
		s.Did("%s", row.did)
		scene(s, row.evil)
	}
}

// scene has two innocent clients, a late one, and evil ones.
func scene(s *judge.Story, evil []string) {
	k := sim.New(sim.Config{})
	talk := func(c *sim.Client) {
		c.Connect("sim:80")
		for range 10 {
			if c.TrySend("ping") < 4 {
				return
			}
			c.Sleep(time.Second)
			for c.Readable() && !c.Broken() {
				if c.Receive() == "" {
					return
				}
			}
		}
		c.Close()
	}
	innocent := map[string]*sim.Client{"alice": k.Client("alice", talk), "bob": k.Client("bob", talk)}
	ended := make([]bool, len(evil))
	for i, bytes := range evil {
		k.Client([]string{"eve", "mallory", "oscar"}[i], func(c *sim.Client) {
			c.Sleep(3500 * time.Millisecond)
			c.Connect("sim:80")
			c.Send(bytes)
			c.Sleep(time.Second)
			ended[i] = c.Broken() || c.Readable() && c.Receive() == ""
			c.Sleep(20 * time.Second)
		})
	}
	innocent["carol"] = k.Client("carol", func(c *sim.Client) {
		c.Sleep(6 * time.Second)
		_ = c.TryConnect("sim:80") == nil && c.TrySend(strings.Repeat("ping", 10)) > 0
		c.Sleep(time.Second)
		if c.Readable() && !c.Broken() {
			c.Receive()
		}
	})
	counted := &counting{Kernel: k}
	err := k.Run(exhibit.Program(func() error { return rebuilt.Serve(s.WatchWaits(counted), "sim:80") }))
	judged(s, innocent, ended, counted.pollers, err)
}

// counting counts the pollers that are opened.
type counting struct {
	kernel.Kernel
	pollers int
}

func (k *counting) OpenPoller() (kernel.Poller, error) {
	k.pollers++
	return k.Kernel.OpenPoller()
}

func judged(s *judge.Story, innocent map[string]*sim.Client, ended []bool, pollers int, err error) {
	if err != nil {
		s.Fail(judge.Failure{
			Came: "the server ends: " + exhibit.FirstLine(err), Wanted: "a server that goes on", Mistake: "ends",
			Why: "What one client sends must not end the server for all others.",
		})
	}
	told := map[bool]string{true: "its connection has ended", false: "its connection stays open, and no byte comes"}
	for _, name := range []string{"alice", "bob", "carol"} {
		c := innocent[name]
		got := strings.Count(c.Heard(), "PING")
		if got == 10 {
			continue
		}
		f := judge.Failure{
			Came: fmt.Sprintf("%s receives %d of 10 responses; %s", name, got, told[c.Broken() || c.Readable()]), Wanted: "all 10",
			Why: "An error belongs to the connection on which it occurs. Those who did nothing wrong must not notice it.",
		}
		if c.Broken() || c.Readable() {
			f.Mistake = "everyone"
		}
		s.Fail(f)
	}
	mistake := "ignored"
	if pollers > 1 {
		mistake = "rewatched"
	}
	for _, gone := range ended {
		if !gone {
			s.Fail(judge.Failure{
				Came: "a client that sent invalid UTF-8 waits a second later, and its connection is open", Wanted: "its connection closed", Mistake: mistake,
				Why: "The server will never respond to these bytes. A client that is not told waits for its own timeout, and the descriptor is lost meanwhile.",
			})
		}
	}
}
