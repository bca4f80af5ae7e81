package loop_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// upgrading consumes a line and hands the connection over to next: within Input, or
// later.
func upgrading(after time.Duration, next *handler) *handler {
	h := &handler{eof: func(*loop.Conn) {}, stopping: func(*loop.Conn) {}}
	h.input = func(c *loop.Conn, in []byte) int {
		line := strings.Index(string(in), "\n") + 1
		if line == 0 || c.Buffered() > 0 {
			return 0
		}
		c.Write([]byte("changed\n"))
		if after == 0 {
			c.HandOver(next)
		} else {
			h.input = func(*loop.Conn, []byte) int { return 0 }
			c.Loop().After(after, func() { c.HandOver(next) })
		}
		return line
	}
	return h
}

// The new handler gets the bytes after the change, and all later events.
func TestHandOver(t *testing.T) {
	for _, row := range []struct {
		name   string
		after  time.Duration
		script func(c *sim.Client)
	}{
		{"in one piece", 0, func(c *sim.Client) {
			c.Send("change\nping")
			c.Expect("changed\nping")
		}},
		{"later", time.Second, func(c *sim.Client) {
			c.Send("change\np")
			c.ExpectUntil("\n")
			c.Send("ing")
			c.Expect("ping")
		}},
		{"nothing behind", 0, func(c *sim.Client) {
			c.Send("change\n")
			c.ExpectUntil("\n")
			c.ExpectSilence(time.Second)
			c.Send("ping")
			c.Expect("ping")
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var w *world
			next := &handler{input: echo}
			next.eof = func(c *loop.Conn) { w.say("eof"); c.Close() }
			next.closed = func(*loop.Conn, error) { w.say("closed") }
			w = newWorld(t, sim.Config{}, loop.Config{}, upgrading(row.after, next))
			w.client("alice", func(c *sim.Client) {
				row.script(c)
				c.HalfClose()
				c.ExpectEnd()
			})
			w.run()
			require.Equal(t, []string{"eof", "closed"}, w.log)
		})
	}
}

// The new handler gets the events that it came too late for: once, and in their order.
func TestHandOverOfAnEndedConnection(t *testing.T) {
	for _, row := range []struct{ input, log string }{
		{"change\n", "eof closed"},
		{"change\nping", "ping eof closed"},
		{"change\nkeep", "keep eof keep closed"},
		{"change\nquit", "quit closed"},
	} {
		var w *world
		next := &handler{closed: func(*loop.Conn, error) { w.say("closed") }}
		next.input = func(c *loop.Conn, in []byte) int {
			w.say(string(in))
			switch string(in) {
			case "quit":
				c.Close()
			case "keep":
				return 0
			}
			return len(in)
		}
		next.eof = func(c *loop.Conn) {
			w.say("eof")
			w.After(time.Second, c.Resume)
			w.After(2*time.Second, c.Close)
		}
		w = newWorld(t, sim.Config{}, loop.Config{}, upgrading(time.Second, next))
		w.client("alice", func(c *sim.Client) {
			c.Send(row.input)
			c.HalfClose()
			c.ExpectUntil("\n")
			c.ExpectEnd()
		})
		w.run()
		require.Equal(t, row.log, strings.Join(w.log, " "))
	}
}

func TestHandOverWhileStopping(t *testing.T) {
	var w *world
	next := &handler{stopping: func(c *loop.Conn) { w.say("stopping"); c.Close() }}
	w = newWorld(t, sim.Config{}, loop.Config{}, upgrading(2*time.Second, next))
	w.client("alice", func(c *sim.Client) {
		c.Send("change\n")
		c.ExpectUntil("\n")
		c.ExpectEnd()
	})
	w.After(time.Second, func() { w.Stop(time.Minute) })
	w.run()
	require.Equal(t, []string{"stopping"}, w.log)
}
