// Package check examines the exercise shutdown.
package check

import (
	"fmt"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/shutdown"
	"looper.example/stage02-poller/sim"
)

const second = time.Second

// visitor is a client: what it sends and when, and what must come.
type visitor struct {
	name    string
	at      time.Duration // when it connects
	sends   []sending
	want    string        // all that the server sends
	closed  time.Duration // when the server closes; 0: the client is refused
	mistake string        // if it gets less, or is closed at another time
}

type sending struct {
	at   time.Duration
	data string
}

// row is a server that is told to stop after 10 s.
type row struct {
	did      string
	grace    time.Duration
	visitors []visitor
	ends     time.Duration // when Run must return
}

const stop = 10 * second

var rows = []row{
	{"alice is idle, bob has asked for something that is ready 3 s after Stop, the grace is 20 s", 20 * second, []visitor{
		{"alice", 0, []sending{{2 * second, "1"}}, "done\n", stop, "waitsidle"},
		{"bob", 0, []sending{{8 * second, "5"}}, "done\n", 13 * second, "hangsup"},
	}, 13 * second},
	{"carol has sent two requests, of which one is ready 1 s and the other one 4 s after Stop", 20 * second, []visitor{
		{"carol", 0, []sending{{9 * second, "25"}}, "done\ndone\n", 14 * second, "hangsup"},
	}, 14 * second},
	{"dave waits for a response, and erin connects 1 s after Stop", 20 * second, []visitor{
		{"dave", 0, []sending{{9 * second, "4"}}, "done\n", 13 * second, "hangsup"},
		{"erin", 11 * second, nil, "", 0, "accepts"},
	}, 13 * second},
	{"frank waits for a response that is ready 2 s after Stop, and sends another request 1 s after Stop", 20 * second, []visitor{
		{"frank", 0, []sending{{9 * second, "3"}, {11 * second, "4"}}, "done\n", 12 * second, "begins"},
	}, 12 * second},
	{"grace waits for a response that is ready 8 s after Stop, and the grace is 5 s; heidi is idle", 5 * second, []visitor{
		{"grace", 0, []sending{{9 * second, "9"}}, "", 15 * second, "nograce"},
		{"heidi", 3 * second, nil, "", stop, "waitsidle"},
	}, 15 * second},
	{"ivan waits for a response, and leaves 1 s after Stop", 20 * second, []visitor{
		{"ivan", 0, []sending{{9 * second, "9"}, {11 * second, ""}}, "", 11 * second, "fullgrace"},
	}, 11 * second},
	{"nobody is connected", 20 * second, nil, stop},
}

// seen is what a visitor saw.
type seen struct {
	refused, open bool
	heard         string
	closed        time.Duration
}

// Check stops servers.
func Check(s *judge.Story) {
	for _, r := range rows {
		s.Did("after %v the server is told to stop: %s", stop, r.did)
		k := sim.New(sim.Config{})
		server := shutdown.New(s.Watch(k), "sim:80")
		server.After(stop, func() { server.Stop(r.grace) })
		all := make([]seen, len(r.visitors))
		for i, v := range r.visitors {
			k.Client(v.name, func(c *sim.Client) { visit(c, v, &all[i]) })
		}
		k.Client("the check", func(c *sim.Client) { c.Sleep(120 * second) })
		_ = k.Run(server) // what the clients have seen tells more
		ended := k.Now()
		for i, v := range r.visitors {
			compare(s, v, all[i], ended)
		}
		compareEnd(s, r, ended)
	}
}

// visit plays a client, second by second.
func visit(c *sim.Client, v visitor, saw *seen) {
	c.Sleep(v.at)
	if err := c.TryConnect("sim:80"); err != nil {
		saw.refused = true
		return
	}
	saw.open = true
	left := v.sends
	for c.Now() < 100*second {
		if len(left) > 0 && c.Now() >= left[0].at {
			if left[0].data == "" {
				c.Close()
				saw.open, saw.closed = false, c.Now()
				return
			}
			c.TrySend(left[0].data)
			left = left[1:]
		}
		data, more := c.TryReceive()
		saw.heard += data
		if !more {
			saw.open, saw.closed = false, c.Now()
			return
		}
		c.Sleep(second / 10)
	}
}

// compare fails if a visitor saw something else than it must.
func compare(s *judge.Story, v visitor, saw seen, ended time.Duration) {
	f := judge.Failure{Mistake: v.mistake}
	if saw.open && ended < 100*second { // Run has returned meanwhile, which ends the process
		saw.open, saw.closed = false, ended
	}
	switch lines := strings.Count(saw.heard, "\n"); {
	case v.closed == 0 && !saw.refused:
		f.Came, f.Wanted, f.Why = v.name+" connected after Stop", v.name+" refused", "A server that is about to end must not take new clients."
	case v.closed == 0:
		return
	case len(saw.heard) < len(v.want):
		f.Came, f.Wanted, f.Mistake = fmt.Sprintf("for %s %d responses", v.name, lines), fmt.Sprint(strings.Count(v.want, "\n")), "hangsup"
		f.Why = "The response would have been ready in time. The client does not know whether its request was carried out."
	case saw.heard != v.want:
		f.Came, f.Wanted = fmt.Sprintf("for %s %d responses", v.name, lines), fmt.Sprint(strings.Count(v.want, "\n"))
		f.Why = "What began too late, or takes longer than the grace, keeps the server from its end."
	case saw.open || saw.closed > v.closed+second/2:
		f.Came, f.Wanted = v.name+"'s connection closed after "+saw.closed.Round(second).String(), "closed after "+v.closed.String()
		f.Why = "Nothing was left to be done for this client, or the grace was over."
		if v.mistake == "hangsup" {
			f.Mistake = "lingers"
		}
		if saw.open {
			f.Came = v.name + "'s connection open 90 s after Stop"
		}
	case saw.closed < v.closed-second/2:
		f.Came, f.Wanted = v.name+"'s connection closed after "+saw.closed.Round(second).String(), "closed after "+v.closed.String()
		f.Mistake = "hangsup"
		f.Why = "The client was waiting for a response, and there was time for it."
	default:
		return
	}
	s.Fail(f)
}

// compareEnd fails if Run returned too early or too late.
func compareEnd(s *judge.Story, r row, ended time.Duration) {
	f := judge.Failure{Came: fmt.Sprintf("the end of Run after %v", ended.Round(second)), Wanted: fmt.Sprintf("after %v", r.ends)}
	switch {
	case ended > r.ends+second/2:
		f.Mistake, f.Why = "fullgrace", "No connection is left, so nothing is left to wait for."
	case ended < r.ends-second/2:
		f.Mistake, f.Why = "hangsup", "Run has returned while a client was waiting."
	default:
		return
	}
	s.Fail(f)
}
