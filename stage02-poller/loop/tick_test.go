package loop_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// One tick in which everything happens, and the next.
func TestPhases(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	posted := func() {}
	h.input = func(c *loop.Conn, in []byte) int {
		w.Post(func() { w.Post(posted) })
		c.Abort(nil)
		return len(in)
	}
	w.After(time.Second, func() { w.Post(posted) })
	w.client("alice", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send("x")
		c.ExpectReset()
	})
	w.client("bob", func(c *sim.Client) { // ready in the same batch, after alice
		c.Sleep(time.Second)
		c.Send("x")
		c.ExpectReset()
	})
	began := int64(0)
	w.tracer = func(e *trace.Event) {
		if e.Kind == trace.Run && e.Name == "timer" {
			began = w.ticks
		}
		if e.Kind != trace.Tick && began != 0 {
			w.say(fmt.Sprintf("%d %s %s", w.ticks-began, e.Kind, e.Name))
		}
	}
	w.run()
	require.Equal(t, []string{
		"0 run timer",
		"0 wait ", "0 ready ", "0 ready ",
		"0 call read", "0 run input", // alice
		"0 call read", "0 run input", // bob
		"0 run posted", "0 run posted", "0 run posted", // by the timer, alice and bob
		"0 call update", "0 call reset", "0 run closed",
		"0 call update", "0 call reset", "0 run closed",
		"1 wait ", "1 run posted", "1 run posted", // posted by posted functions
		"2 wait ",
		"2 call update", "2 call close", // the loop ends: the listener
	}, w.log)
}

// A descriptor that is closed in a tick keeps its number until the tick's end, so no connection accepted meanwhile
// is taken for it. In one batch, alice's input ends bob, then carol is accepted, and then comes an event for bob's
// number.
func TestNoStaleEvents(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	conns := make(map[string]*loop.Conn)
	h.input = func(c *loop.Conn, in []byte) int {
		switch name := string(in); name {
		case "now":
			conns["bob"].Abort(nil)
		case "too late":
			t.Error("bob has been ended")
		default:
			conns[name] = c
		}
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("alice")
		c.Sleep(time.Second)
		c.Send("now")
		c.Sleep(time.Second)
	})
	w.After(time.Millisecond, func() { // its number is between alice's and bob's
		_, err := w.Listen("sim:81", func(*loop.Conn) loop.Handler { return h })
		require.NoError(t, err)
	})
	w.Client("bob", func(c *sim.Client) {
		c.Sleep(2 * time.Millisecond)
		c.Connect(addr)
		c.Send("bob")
		c.Sleep(time.Second - 2*time.Millisecond)
		c.Send("too late")
		c.ExpectReset()
	})
	w.Client("carol", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Connect("sim:81")
		c.Sleep(time.Second)
		c.Send("carol")
		c.Sleep(time.Second)
	})
	w.tracer = func(e *trace.Event) {
		require.False(t, e.Name == "read" && e.Err == "EAGAIN", "a connection was called for another's event")
	}
	w.run()
	require.Len(t, conns, 3)
	require.Less(t, conns["alice"].FD(), conns["bob"].FD())
	require.Less(t, conns["bob"].FD(), conns["carol"].FD(), "bob's number was still taken")
}

// Without work the loop sleeps until a timer is due.
func TestNoIdleTicks(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{input: echo})
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.Expect("x")
		before := w.ticks
		c.Sleep(time.Hour)
		require.Equal(t, before, w.ticks)
		c.Send("x")
		c.Expect("x")
		require.Equal(t, before+1, w.ticks)
	})
	w.After(2*time.Hour, func() {})
	w.run()
}

// The system calls of a request and its response: one wait, one read, one write, and
// nothing else.
func TestSystemCallsOfARequest(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{input: func(c *loop.Conn, in []byte) int {
		c.Write([]byte("a response "))
		c.Write([]byte("in pieces"))
		return len(in)
	}})
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.Expect("a response in pieces")
		w.tracer = func(e *trace.Event) {
			if e.Kind == trace.Call || e.Kind == trace.Wait {
				w.say(fmt.Sprint(e.Kind, " ", e.Name, " ", e.N))
			}
		}
		for range 2 {
			c.Sleep(time.Second)
			c.Send("x")
			c.Expect("a response in pieces")
		}
		w.tracer = nil
	})
	w.run()
	once := []string{"wait  1", "call read 1", "call write 20"}
	require.Equal(t, append(once, once...), w.log)
}

// If the poller fails, the loop ends with its error, and everything is closed all the same.
func TestPollerFails(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	h.closed = func(_ *loop.Conn, err error) { require.Equal(t, loop.ErrStopped, err) }
	w.client("alice", func(c *sim.Client) { c.WaitFor("rain", func() bool { return false }) })
	require.ErrorContains(t, w.Kernel.Run(w.Loop), "sim: stuck at 0s: alice waits for rain\n")
	require.Zero(t, w.OpenFiles())
}
