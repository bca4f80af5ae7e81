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

// A thousand clients ask for more than they read, but the waiting output never exceeds the limit. Clients
// that read are served to the end; those that do not are cut off.
func TestMaxOutput(t *testing.T) {
	const limit, clients, asks, response = 1 << 21, 1000, 4, 1000
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 500}, loop.Config{MaxOutput: limit}, h)
	ends := make(map[error]int)
	h.input = func(c *loop.Conn, in []byte) int {
		c.Write([]byte(strings.Repeat("x", response*len(in))))
		return len(in)
	}
	h.closed = func(_ *loop.Conn, err error) { ends[err]++ }
	most := 0
	w.tracer = func(e *trace.Event) {
		if e.Kind == trace.Wait {
			most = max(most, w.Output())
		}
	}
	for i := range clients {
		w.client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Sleep(time.Duration(i%97) * time.Millisecond)
			for range asks {
				c.Sleep(time.Second)
				c.TrySend("?")
				if i%10 == 0 { // it reads
					c.Expect(strings.Repeat("x", response))
				}
			}
			if i%10 == 0 {
				c.Close()
				c.Sleep(time.Hour)
			}
		})
	}
	w.run()
	require.LessOrEqual(t, most, limit)
	require.Greater(t, most, limit*7/8-4096, "a buffer")
	require.Equal(t, clients/10, ends[nil])
	require.Greater(t, ends[loop.ErrOutputLimit], clients/4)
	require.Zero(t, w.Output())
	require.Contains(t, w.logged(), "too much output waited")
}

// A client that reads is not taken for a slow one although its socket is not writable: the kernel holds so
// much that it takes minutes until a third of it is free.
func TestMaxOutputSparesSteadyReaders(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 100, SendBuffer: 60_000}, loop.Config{MaxOutput: 400_000}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		c.Write(make([]byte, 150_000))
		return len(in)
	}
	var steady *loop.Conn
	h.settle = func(c *loop.Conn) {
		if steady == nil {
			steady = c
		}
	}
	cut := 0
	h.closed = func(c *loop.Conn, err error) {
		if err == loop.ErrOutputLimit {
			require.False(t, c == steady, "cut after %v", w.Loop.Now())
			cut++
		}
	}
	w.client("steady", func(c *sim.Client) {
		c.Send("x")
		for c.Now() < 10*time.Minute {
			c.Sleep(time.Second)
			c.ReceiveUpTo(50)
		}
	})
	for i := range 10 {
		w.Client("mute", func(c *sim.Client) {
			c.Sleep(2*time.Minute + time.Duration(i)*10*time.Second)
			c.Connect(addr)
			c.Send("x")
			c.Sleep(20 * time.Minute)
		})
	}
	w.run()
	require.GreaterOrEqual(t, cut, 8)
}

// The unsent output of a connection that is over no longer counts, so no other connection is cut off for it.
func TestMaxOutputForgetsTheDead(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{MaxOutput: 10_000}, h)
	var first *loop.Conn
	h.input = func(c *loop.Conn, in []byte) int {
		if first == nil {
			first = c
		} else {
			first.Abort(nil)
		}
		c.Write(make([]byte, 4500))
		return len(in)
	}
	h.closed = func(_ *loop.Conn, err error) { w.say(fmt.Sprint(err)) }
	w.client("first", func(c *sim.Client) { c.Send("x"); c.ExpectReset() })
	w.client("second", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send("x")
		c.Expect(string(make([]byte, 4500)))
		c.Close()
		c.Sleep(time.Second)
	})
	w.run()
	require.Equal(t, []string{loop.ErrAborted.Error(), "<nil>"}, w.log)
}

// Under pressure there is less room, and a connection is full sooner; Drained is called all the same. After
// the pressure everything is as before.
func TestRoomUnderPressure(t *testing.T) {
	h := &handler{}
	config := loop.Config{MaxOutput: 40_000, HighWater: 1600, LowWater: 400}
	w := newWorld(t, sim.Config{SocketBuffer: 100}, config, h)
	conns := make(map[string]*loop.Conn)
	h.input = func(c *loop.Conn, in []byte) int {
		conns[string(in)] = c
		return len(in)
	}
	h.drained = func(c *loop.Conn) {
		require.False(t, c.Full())
		w.say(fmt.Sprint("drained: ", c.Buffered()))
	}
	expect := func(room int, full bool) {
		require.Equal(t, room, conns["alice"].Room())
		require.Equal(t, full, conns["alice"].Full())
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("alice")
		c.Sleep(10 * time.Second)
		for range 7 {
			c.Expect(string(make([]byte, 100)))
			c.Sleep(time.Second)
		}
		require.Equal(t, []string{"drained: 1"}, w.log, "not at a quarter of 1600, but of 100")
		c.Sleep(time.Hour)
	})
	w.client("bob", func(c *sim.Client) {
		c.Send("bob")
		c.Sleep(time.Minute)
		c.Reset()
		c.Sleep(time.Minute)
	})
	w.After(time.Second, func() { conns["alice"].Write(make([]byte, 700)) }) // 200 are in the sockets
	w.After(2*time.Second, func() { expect(1100, false); conns["bob"].Write(make([]byte, 30_000)) })
	w.After(3*time.Second, func() {
		expect(1, false)
		conns["alice"].Write(make([]byte, 1))
		expect(0, true)
	})
	w.After(30*time.Second, func() { expect(100, false) })
	w.After(70*time.Second, func() { expect(1600, false) }) // bob is gone
	w.run()
}

// However a connection ends, its output no longer counts.
func TestOutputIsCounted(t *testing.T) {
	long := make([]byte, 1000)
	for _, row := range []struct {
		name   string
		input  func(c *loop.Conn) int // after its response of 1000 bytes
		script func(c *sim.Client)
	}{
		{"all is read", func(*loop.Conn) int { return 1 }, func(c *sim.Client) { c.Expect(string(long)) }},
		{"Close", func(c *loop.Conn) int { c.Close(); return 1 }, func(c *sim.Client) { c.Expect(string(long)) }},
		{"Close, and nothing is read", func(c *loop.Conn) int { c.Close(); return 1 }, (*sim.Client).ExpectReset},
		{"Linger, and the client resets", func(c *loop.Conn) int { c.Linger(); return 1 }, (*sim.Client).Reset},
		{"Abort", func(c *loop.Conn) int { c.Abort(nil); return 1 }, (*sim.Client).ExpectReset},
		{"a panic", func(*loop.Conn) int { panic("on purpose") }, (*sim.Client).ExpectReset},
		{"too much consumed", func(*loop.Conn) int { return 2 }, (*sim.Client).ExpectReset},
		{"the client resets", func(*loop.Conn) int { return 1 }, (*sim.Client).Reset},
		{"the client closes", func(*loop.Conn) int { return 1 }, (*sim.Client).Close},
		{"the bound is passed", func(c *loop.Conn) int { c.Write(make([]byte, 10_000)); return 1 }, (*sim.Client).ExpectReset},
		{"the loop stops", func(c *loop.Conn) int { c.Loop().Stop(0); return 1 }, func(c *sim.Client) {}},
		{"the loop fails", func(*loop.Conn) int { return 1 }, func(c *sim.Client) {
			c.WaitFor("rain", func() bool { return false })
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{MaxOutput: 5000}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				c.Write(long)
				return row.input(c)
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("x")
				row.script(c)
				c.Sleep(time.Minute)
			})
			_ = w.Kernel.Run(w.Loop) // some end before the client does
			require.Zero(t, w.Output())
			require.Zero(t, w.OpenFiles())
		})
	}
}
