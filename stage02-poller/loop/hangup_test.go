package loop_test

import (
	"io"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// waitingConns are connections that wait, each for something other than the client's input.
var waitingConns = []struct {
	name   string
	input  func(c *loop.Conn, in []byte) int
	script func(c *sim.Client) // before the client falls silent
}{
	{"idle", func(*loop.Conn, []byte) int { return 1 }, nil},
	{"paused", func(c *loop.Conn, _ []byte) int { c.Pause(); return 1 }, nil},
	{"paused, and more input has come", func(c *loop.Conn, _ []byte) int { c.Pause(); return 1 },
		func(c *sim.Client) { c.Send("more") }},
	{"paused, and the client has ended", func(c *loop.Conn, _ []byte) int { c.Pause(); return 1 },
		(*sim.Client).HalfClose},
	{"its input is full", func(*loop.Conn, []byte) int { return 0 },
		func(c *sim.Client) { c.Send(strings.Repeat("x", 50)) }},
	{"its output is above high water", func(c *loop.Conn, _ []byte) int {
		c.Write([]byte(strings.Repeat("x", 1000)))
		return 1
	}, nil},
	{"paused, and output waits", func(c *loop.Conn, _ []byte) int {
		c.Write([]byte(strings.Repeat("x", 250)))
		c.Pause()
		return 1
	}, nil},
	{"the client has ended", func(*loop.Conn, []byte) int { return 1 }, (*sim.Client).HalfClose},
	{"the client has ended, and output waits", func(c *loop.Conn, _ []byte) int {
		c.Write([]byte(strings.Repeat("x", 1000)))
		return 1
	}, (*sim.Client).HalfClose},
	{"closing, and the client takes nothing", func(c *loop.Conn, _ []byte) int {
		c.Write([]byte(strings.Repeat("x", 1000)))
		c.Close()
		return 1
	}, nil},
	{"lingering", func(c *loop.Conn, _ []byte) int { c.Linger(); return 1 }, nil},
}

// Whatever a connection waits for, its handler hears of a reset at once, and the loop sleeps until
// then.
func TestResetIsToldAtOnce(t *testing.T) {
	for _, row := range waitingConns {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{input: row.input, eof: func(*loop.Conn) {}}
			config := loop.Config{InputLimit: 10, HighWater: 300, DrainTimeout: 24 * time.Hour, CloseTimeout: 24 * time.Hour}
			w := newWorld(t, sim.Config{SocketBuffer: 100}, config, h)
			h.closed = func(_ *loop.Conn, err error) {
				require.Equal(t, syscall.ECONNRESET, err)
				w.say(w.Loop.Now().String())
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("x")
				if row.script != nil {
					row.script(c)
				}
				c.Sleep(time.Second)
				before := w.ticks
				c.Sleep(time.Hour)
				require.Equal(t, before, w.ticks, "the loop does not sleep")
				c.Reset()
				c.Sleep(time.Hour)
			})
			w.run()
			require.Equal(t, []string{"1h0m1s"}, w.log)
		})
	}
}

// A client that has closed its sending side gets later output too.
func TestHalfClosedClientIsServed(t *testing.T) {
	for _, row := range []struct {
		name  string
		pause bool
	}{{"reading", false}, {"paused meanwhile", true}} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{}, loop.Config{}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				if row.pause {
					c.Pause()
					w.After(time.Minute, c.Resume)
				}
				return len(in)
			}
			h.eof = func(c *loop.Conn) {
				require.True(t, c.Ended())
				w.After(time.Hour, func() { c.Write([]byte("at last")) })
				w.After(2*time.Hour, func() { c.Write([]byte(", bye")); c.Close() })
			}
			h.closed = func(_ *loop.Conn, err error) { require.NoError(t, err) }
			w.client("alice", func(c *sim.Client) {
				c.Send("x")
				c.HalfClose()
				c.Sleep(2 * time.Minute)
				before := w.ticks
				c.Sleep(time.Minute)
				require.Equal(t, before, w.ticks, "the loop does not sleep")
				c.Expect("at last, bye")
				c.ExpectEnd()
			})
			w.run()
		})
	}
}

// onEverySocket is onEveryPoller for TCP and for Unix sockets. The client's connection has a time limit
// of ten seconds.
func onEverySocket(t *testing.T, config loop.Config, h *handler, test func(l *realLoop, dial func() net.Conn)) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			onEveryPoller(t, config, func(*loop.Conn) loop.Handler { return h }, func(l *realLoop) {
				addr := l.addr
				if network == "unix" {
					addr = filepath.Join(l.TempDir(), "s")
					l.on(func() {
						_, err := l.Listen("unix:"+addr, func(*loop.Conn) loop.Handler { return h })
						require.NoError(l, err)
					})
				}
				test(l, func() net.Conn {
					conn, err := net.Dial(network, addr)
					require.NoError(l, err)
					l.Cleanup(func() { conn.Close() })
					require.NoError(l, conn.SetDeadline(time.Now().Add(10*time.Second)))
					return conn
				})
			})
		})
	}
}

// breakOff resets the connection: a Unix socket does so when it is closed with unread input.
func breakOff(t *testing.T, conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		require.NoError(t, tcp.SetLinger(0))
	}
	require.NoError(t, conn.Close())
}

func TestRealResetIsToldAtOnce(t *testing.T) {
	for _, row := range []struct {
		name  string
		input func(c *loop.Conn, in []byte) int
		say   string
		end   bool // the client closes its sending side
	}{
		{"paused", func(c *loop.Conn, _ []byte) int { c.Pause(); return 1 }, "x", false},
		{"its input is full", func(*loop.Conn, []byte) int { return 0 }, "0123456789", false},
		{"its output is above high water", func(c *loop.Conn, _ []byte) int {
			c.Write(make([]byte, 20<<20))
			return 1
		}, "x", false},
		{"the client has ended", func(*loop.Conn, []byte) int { return 1 }, "x", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			waits, closed := make(chan struct{}, 1), make(chan error, 1)
			h := &handler{eof: func(*loop.Conn) { waits <- struct{}{} }}
			h.input = func(c *loop.Conn, in []byte) int {
				n := row.input(c, in)
				c.Write([]byte("!")) // unread by the client
				if !row.end {
					waits <- struct{}{}
				}
				return n
			}
			h.closed = func(_ *loop.Conn, err error) { closed <- err }
			onEverySocket(t, loop.Config{InputLimit: 10}, h, func(l *realLoop, dial func() net.Conn) {
				conn := dial()
				_, err := io.WriteString(conn, row.say)
				require.NoError(l, err)
				if row.end {
					require.NoError(l, conn.(interface{ CloseWrite() error }).CloseWrite())
				}
				<-waits
				l.on(func() {}) // after it, the output has been sent
				breakOff(t, conn)
				require.Contains(l, []error{syscall.ECONNRESET, syscall.EPIPE}, <-closed)
			})
		})
	}
}

// If a client sends and closes while its connection is paused, the handler still gets all of its
// input.
func TestRealCloseIsNoReset(t *testing.T) {
	const text = "first; what comes while the connection is paused"
	for _, row := range []struct {
		name  string
		stays bool // after its client's end, until it is told that the client has gone
	}{{"closed by the handler", false}, {"left to itself", true}} {
		t.Run(row.name, func(t *testing.T) {
			got, closed, paused := "", make(chan error, 1), make(chan *loop.Conn, 1)
			h := &handler{}
			h.input = func(c *loop.Conn, in []byte) int {
				if got == "" {
					c.Pause()
					paused <- c
				}
				got += string(in)
				return len(in)
			}
			h.eof = func(c *loop.Conn) {
				switch {
				case !row.stays:
					c.Close()
				case c.Peer().IsValid(): // TCP reports a client that has gone only after a write
					c.Loop().After(time.Millisecond, func() { c.Write([]byte("are you there?")) })
				}
			}
			h.closed = func(_ *loop.Conn, err error) { closed <- err }
			onEverySocket(t, loop.Config{InputLimit: 10}, h, func(l *realLoop, dial func() net.Conn) {
				conn := dial()
				_, err := io.WriteString(conn, text[:6])
				require.NoError(l, err)
				c := <-paused
				_, err = io.WriteString(conn, text[6:])
				require.NoError(l, err)
				require.NoError(l, conn.Close())
				for range 3 {
					l.on(func() {})
				}
				l.on(c.Resume)
				err = <-closed
				l.on(func() {
					require.Equal(l, text, got)
					got = ""
				})
				if !row.stays {
					require.NoError(l, err)
				}
			})
		})
	}
}

// The poller does not report a connection that waits for nothing again and again.
func TestRealWaitsDoNotSpin(t *testing.T) {
	for _, row := range []struct {
		name  string
		leave func(conn net.Conn) error
	}{
		{"the client stays", func(net.Conn) error { return nil }},
		{"the client closes its sending side", func(conn net.Conn) error {
			return conn.(interface{ CloseWrite() error }).CloseWrite()
		}},
		{"the client closes", net.Conn.Close},
	} {
		t.Run(row.name, func(t *testing.T) {
			reports := &reportCounter{}
			paused := make(chan *loop.Conn, 1)
			h := &handler{input: func(c *loop.Conn, in []byte) int {
				c.Pause()
				reports.fd, reports.n = c.FD(), 0
				paused <- c
				return len(in)
			}}
			onEverySocket(t, loop.Config{Tracer: reports}, h, func(l *realLoop, dial func() net.Conn) {
				conn := dial()
				_, err := io.WriteString(conn, "x")
				require.NoError(l, err)
				c := <-paused
				require.NoError(l, row.leave(conn))
				for range 100 { // waits of the loop
					l.on(func() {})
				}
				l.on(func() { require.LessOrEqual(l, reports.n, 1) })
				l.on(func() { c.Abort(nil) })
				_ = conn.Close()
			})
		})
	}
}

// reportCounter counts how often a descriptor was ready.
type reportCounter struct{ fd, n int }

func (r *reportCounter) Trace(e *trace.Event) {
	if e.Kind == trace.Ready && e.FD == r.fd {
		r.n++
	}
}
