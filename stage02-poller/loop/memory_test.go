package loop

import (
	"math"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// responder responds to each read.
type responder struct {
	Defaults
	response []byte
	leave    int  // bytes of input left over
	resume   bool // offer them again at once
}

func (r *responder) Input(c *Conn, in []byte) int {
	c.Write(r.response)
	if r.resume {
		c.Resume()
	}
	if r.leave > 0 && c.Unconsumed() == 0 {
		return len(in) - r.leave
	}
	return len(in)
}

// busyLoop is a loop whose clients each send request at every tick, warmed up.
func busyLoop(tb testing.TB, clients int, request string, h Handler, config Config) (*sim.Treadmill, *Loop) {
	k := &sim.Treadmill{Input: []byte(request), Turns: math.MaxInt, Clients: clients}
	l, err := New(k, config)
	require.NoError(tb, err)
	_, err = l.Listen("treadmill", func(*Conn) Handler { return h })
	require.NoError(tb, err)
	for l.Conns() < clients {
		require.NoError(tb, l.tick())
	}
	for range 10 {
		require.NoError(tb, l.tick())
	}
	return k, l
}

// In a steady state the loop allocates nothing.
func TestAllocations(t *testing.T) {
	small := make([]byte, 100)
	for _, row := range []struct {
		name   string
		h      *responder
		config Config
		each   func(l *Loop, timer *Timer)
	}{
		{"a request and its response", &responder{response: small}, Config{}, nil},
		{"a response of 60 kB", &responder{response: make([]byte, 60_000)}, Config{}, nil},
		{"a response of 500 kB", &responder{response: make([]byte, 500_000)}, Config{}, nil},
		{"input left over", &responder{response: small, leave: 3}, Config{}, nil},
		{"input offered again", &responder{response: small, leave: 3, resume: true}, Config{}, nil},
		{"with a trace", &responder{response: small}, Config{Tracer: discard{}}, nil},
		{"work posted", &responder{response: small}, Config{}, func(l *Loop, _ *Timer) { l.Post(nothing) }},
		{"a timer set anew", &responder{response: small}, Config{}, func(_ *Loop, timer *Timer) { timer.Reset(time.Hour) }},
		{"a timer that runs", &responder{response: small}, Config{}, func(_ *Loop, timer *Timer) { timer.Reset(0) }},
		{"connections paused and resumed", &responder{response: small}, Config{}, func(l *Loop, _ *Timer) {
			for c := range l.each() {
				c.Pause()
				c.Resume()
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, l := busyLoop(t, 10, "a request", row.h, row.config)
			timer := l.After(time.Hour, nothing)
			cycle := func() {
				if row.each != nil {
					row.each(l, timer)
				}
				if l.tick() != nil {
					panic("tick failed")
				}
			}
			for range 10 {
				cycle()
			}
			require.Zero(t, testing.AllocsPerRun(1000, cycle))
		})
	}
}

func nothing() {}

type discard struct{}

func (discard) Trace(*trace.Event) {}

// A connection that waits for its next request has no buffer, whatever has happened before.
func TestIdleConnectionsHoldNoBuffers(t *testing.T) {
	k := sim.New(sim.Config{SocketBuffer: 10})
	l, err := New(k, Config{})
	require.NoError(t, err)
	_, err = l.Listen("sim:80", func(*Conn) Handler { return &responder{response: make([]byte, 1000)} })
	require.NoError(t, err)
	for range 20 {
		k.Client("client", func(c *sim.Client) {
			c.Connect("sim:80")
			c.Send("x")
			c.Expect(string(make([]byte, 1000)))
			c.Sleep(time.Second)
			idle := 0
			for c := range l.each() {
				require.Nil(t, c.in.b)
				require.Nil(t, c.out.b)
				idle++
			}
			require.Equal(t, 20, idle)
			require.NotEmpty(t, l.buffers.free)
		})
	}
	require.NoError(t, k.Run(l))
}

// A connection that has ended holds no memory. One that is about to end holds no input.
func TestEndedConnectionsHoldNothing(t *testing.T) {
	t.Run("Close, and the time is over", func(t *testing.T) {
		endedConnection(t, func(c *Conn) func() { return c.Close })
	})
	t.Run("Abort", func(t *testing.T) {
		endedConnection(t, func(c *Conn) func() { return func() { c.Abort(nil) } })
	})
}

func endedConnection(t *testing.T, first func(c *Conn) func()) {
	k := sim.New(sim.Config{SocketBuffer: 10})
	l, err := New(k, Config{DrainTimeout: 5 * time.Second})
	require.NoError(t, err)
	_, err = l.Listen("sim:80", func(*Conn) Handler {
		return &responder{response: make([]byte, 1000), leave: 1}
	})
	require.NoError(t, err)
	k.Client("client", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("xx")
		c.Sleep(time.Second)
		for conn := range l.each() {
			require.Equal(t, 1, conn.in.len())
			l.Post(first(conn))
		}
		c.Sleep(time.Second)
		for conn := range l.each() {
			require.Nil(t, conn.in.b)
			require.Equal(t, 980, conn.out.len())
			c.Sleep(time.Minute)
		}
		require.Empty(t, slices.Collect(l.each()))
		require.Nil(t, l.watched[4])
		require.Zero(t, l.timers.Len())
		require.Len(t, l.buffers.free, 2)
	})
	require.NoError(t, k.Run(l))
	l.Post(nothing)
	require.Empty(t, l.mailbox.posted, "nobody will fetch it")
}

// Output after a file counts as memory, and is released if the connection ends early.
func TestOutputAfterAFile(t *testing.T) {
	k := sim.New(sim.Config{SocketBuffer: 10})
	l, err := New(k, Config{})
	require.NoError(t, err)
	_, err = l.Listen("sim:80", func(c *Conn) Handler {
		c.SendFile(zeros{}, 0, 1000, func(error) {})
		c.Write(make([]byte, 100))
		return &responder{}
	})
	require.NoError(t, err)
	k.Client("client", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Sleep(time.Second)
		require.Equal(t, newBuffer, l.output)
		for conn := range l.each() {
			l.Post(func() { conn.Abort(nil) })
		}
		c.ExpectReset()
		require.Zero(t, l.output)
		require.Len(t, l.buffers.free, 1)
	})
	require.NoError(t, k.Run(l))
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Fd() uintptr                           { return 0 }
func (zeros) ReadAt(p []byte, _ int64) (int, error) { return len(p), nil }

// The memory of an idle connection is this, its handler, and a place in the table.
func TestConnSize(t *testing.T) {
	require.LessOrEqual(t, unsafe.Sizeof(Conn{}), uintptr(240), "bytes")
}
