package loop_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// An endless producer checks Full and goes on in Drained. The client gets every byte, and the waiting output stays
// within bounds.
func TestHighAndLowWater(t *testing.T) {
	const piece, high, low, total = 1000, 8000, 3000, 200_000
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 5000}, loop.Config{HighWater: high, LowWater: low}, h)
	produced, drained, most := 0, 0, 0
	produce := func(c *loop.Conn) {
		for ; produced < total && !c.Full(); produced += piece {
			c.Write([]byte(strings.Repeat("x", piece)))
		}
		most = max(most, c.Buffered())
		if produced == total {
			c.Close()
		}
	}
	h.input = func(c *loop.Conn, in []byte) int {
		produce(c)
		return len(in)
	}
	h.drained = func(c *loop.Conn) {
		drained++
		require.LessOrEqual(t, c.Buffered(), low)
		require.False(t, c.Full())
		require.Equal(t, int64(produced-c.Buffered()), c.Sent())
		produce(c)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		for c.Receive() != "" {
			c.Sleep(time.Millisecond)
		}
		require.Len(t, c.Heard(), total)
	})
	w.run()
	require.Equal(t, high, most)
	require.Greater(t, drained, total/high/2)
}

// A client sends requests and never reads. The loop stops reading from it, its waiting output is bounded, and
// another client is served all the while.
func TestClientThatNeverReads(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{HighWater: 5000}, h)
	buffered := make(map[*loop.Conn]int)
	h.input = func(c *loop.Conn, in []byte) int {
		c.Write([]byte(strings.Repeat("message", len(in))))
		buffered[c] = c.Buffered()
		return len(in)
	}
	w.client("mute", func(c *sim.Client) {
		asked := 0
		for range 50 {
			asked += c.TrySend(strings.Repeat("x", 100))
			c.Sleep(time.Second)
		}
		require.LessOrEqual(t, asked, 3000)
	})
	w.client("bob", func(c *sim.Client) {
		c.Sleep(10 * time.Second)
		for range 100 {
			c.Send("x")
			c.Expect("message")
		}
		before := w.ticks
		c.Sleep(time.Second / 2)
		require.Equal(t, before, w.ticks, "nobody spins")
	})
	w.run()
	for _, n := range buffered {
		require.LessOrEqual(t, n, 5000+7*1000, "high water, and the response to one read")
	}
}

// Reading begins again when output falls below high water; Drained comes at low water.
func TestReadingBeginsAgain(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{HighWater: 300, LowWater: 10}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		w.say("input " + string(in))
		if string(in) == "go" {
			c.Write([]byte(strings.Repeat("x", 550)))
			require.True(t, c.Full())
		}
		return len(in)
	}
	h.drained = func(c *loop.Conn) { w.say("drained") }
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.Sleep(time.Second) // 200 bytes are in the sockets, 350 wait
		c.Send("stop")
		c.Sleep(time.Second)
		require.Equal(t, []string{"input go"}, w.log)
		c.Expect(strings.Repeat("x", 100)) // 250 wait
		c.Sleep(time.Second)
		require.Equal(t, []string{"input go", "input stop"}, w.log)
		c.Expect(strings.Repeat("x", 200)) // 50
		c.Sleep(time.Second)
		require.Equal(t, []string{"input go", "input stop"}, w.log)
		c.Expect(strings.Repeat("x", 100)) // all are in the sockets
		c.Sleep(time.Second)
		require.Equal(t, []string{"input go", "input stop", "drained"}, w.log)
		c.Expect(strings.Repeat("x", 150))
	})
	w.run()
}

// Drained is not called for a connection that is full again before its turn.
func TestDrainedAndFullAgain(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{HighWater: 100}, h)
	var alice *loop.Conn
	fill := func(n int) {
		alice.Write([]byte(strings.Repeat("x", n)))
		require.Equal(t, n >= 100, alice.Full())
	}
	h.input = func(c *loop.Conn, in []byte) int {
		switch string(in) {
		case "alice":
			alice = c
			fill(300) // 200 go to the sockets, 100 wait
		case "bob":
			fill(100) // alice has drained in this batch
		}
		return len(in)
	}
	h.drained = func(c *loop.Conn) {
		w.say("drained at " + w.Loop.Now().String())
		require.False(t, c.Full())
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("alice")
		c.Sleep(time.Second)
		c.Expect(strings.Repeat("x", 100))
		c.Sleep(time.Second)
		c.Expect(strings.Repeat("x", 300))
	})
	w.client("bob", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send("bob") // in the same batch
		c.Sleep(time.Hour)
	})
	w.run()
	require.Equal(t, []string{"drained at 2s"}, w.log)
}

// A short write is followed by a write when there is room, and not before.
func TestShortWrites(t *testing.T) {
	text := strings.Repeat("0123456789", 1000)
	for _, machine := range []sim.Config{
		{SocketBuffer: 64 << 10},
		{SocketBuffer: 100},
		{SocketBuffer: 1},
		{Seed: 1, SocketBuffer: 1000, Faults: sim.Faults{ShortWrite: .9, Again: .5, Interrupted: .3}},
	} {
		w := newWorld(t, machine, loop.Config{}, &handler{input: func(c *loop.Conn, in []byte) int {
			c.Write([]byte(text))
			c.Close()
			return len(in)
		}})
		w.client("alice", func(c *sim.Client) {
			c.Send("x")
			c.Expect(text)
			c.ExpectEnd()
		})
		w.run()
	}
}

// Until the poller reports room, the loop does not try to write.
func TestNoWritesWhileBlocked(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 10}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		w.Every(time.Second, func() { c.Write([]byte("0123456789")) })
		return len(in)
	}
	w.tracer = func(e *trace.Event) {
		if e.Name == "write" {
			w.say(fmt.Sprint(w.Loop.Now(), " ", e.N, e.Err))
		}
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.Sleep(4500 * time.Millisecond)
		c.Expect("0123456789")
		c.Sleep(time.Second)
	})
	w.run()
	require.Equal(t, []string{"1s 10", "2s 10", "3s 0EAGAIN", "4.5s 10"}, w.log)
}

// Several callbacks write, also to other connections than their own.
func TestWriteToOthers(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	var room []*loop.Conn
	h.input = func(_ *loop.Conn, in []byte) int {
		for _, c := range room {
			c.Write(in)
		}
		return len(in)
	}
	h.closed = func(gone *loop.Conn, _ error) {
		for _, c := range room {
			c.Write([]byte(" - somebody has left"))
		}
	}
	_, err := w.Listen("sim:81", func(c *loop.Conn) loop.Handler {
		room = append(room, c)
		c.Write([]byte("welcome ")) // before there is a handler
		c.Write(nil)
		return h
	})
	require.NoError(t, err)
	for _, name := range []string{"alice", "bob", "carol"} {
		w.Client(name, func(c *sim.Client) {
			c.Connect("sim:81")
			c.Expect("welcome ")
			c.Sleep(time.Second)
			if name == "bob" {
				c.Send("hello from bob ")
			}
			c.Expect("hello from bob ")
			c.Sleep(time.Second)
			c.Expect("and from a timer")
			c.Sleep(time.Second)
			if name != "bob" {
				c.Expect(" - somebody has left")
			}
			c.Close()
			c.Sleep(time.Second)
		})
	}
	w.After(2*time.Second, func() {
		for _, c := range room {
			c.Write([]byte("and from "))
			c.Write([]byte("a timer"))
		}
	})
	w.run()
}
