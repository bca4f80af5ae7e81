package loop_test

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

var errReason = errors.New("a reason")

// Each way in which a connection can end: what the client sees, and Closed's error and time.
func TestClose(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, row := range []struct {
		name   string
		input  func(c *loop.Conn)
		script func(c *sim.Client)
		closed string
	}{
		{"Close", func(c *loop.Conn) { c.Close() }, (*sim.Client).ExpectEnd, "0s <nil>"},
		{"Close sends what was written", func(c *loop.Conn) { c.Write([]byte("bye")); c.Close() },
			func(c *sim.Client) { c.Expect("bye"); c.ExpectEnd() }, "0s <nil>"},
		{"nothing is written after Close", func(c *loop.Conn) { c.Close(); c.Write([]byte("bye")) },
			(*sim.Client).ExpectEnd, "0s <nil>"},
		{"Close twice, and Linger", func(c *loop.Conn) { c.Close(); c.Close(); c.Linger() },
			(*sim.Client).ExpectEnd, "0s <nil>"},
		{"Close drains as slowly as the client reads", func(c *loop.Conn) { c.Write([]byte(long)); c.Close() },
			func(c *sim.Client) {
				for range 10 {
					c.Sleep(100 * time.Second) // less than DrainTimeout
					c.Expect(long[:100])
				}
				c.ExpectEnd()
				c.Close()
				c.Sleep(time.Minute)
			}, "13m25s " + loop.ErrCloseTimeout.Error()}, // its kernel has had all of it for 5 s
		{"Close, and the client takes what the kernel holds more slowly than the loop can see", func(c *loop.Conn) {
			c.Write([]byte(long[:200])) // all of it fits into the two sockets, so nothing is ever writable
			c.Close()
		}, func(c *sim.Client) {
			for range 20 {
				c.Sleep(4 * time.Second)
				c.Expect(long[:10])
			}
			c.ExpectEnd()
		}, "50s " + loop.ErrCloseTimeout.Error()}, // its kernel has had all of it for 10 s
		{"Close, and the client is still taking what is left when more comes from it", func(c *loop.Conn) {
			c.Write([]byte(long[:200]))
			c.Close()
		}, func(c *sim.Client) {
			c.TrySend("\r\n")
			for range 20 {
				c.Sleep(4 * time.Second)
				c.Expect(long[:10])
			}
			c.ExpectEnd()
		}, "50s " + loop.ErrCloseTimeout.Error()},
		{"Close, and the client takes nothing of what the kernel holds, which keeps it", func(c *loop.Conn) {
			c.Write([]byte(long[:200]))
			c.Close()
		}, func(c *sim.Client) {
			c.Sleep(time.Minute)
			c.Expect(long[:200])
			c.ExpectEnd()
		}, "5s " + loop.ErrCloseTimeout.Error()},
		{"Close, and the client takes nothing", func(c *loop.Conn) { c.Write([]byte(long)); c.Close() },
			(*sim.Client).ExpectReset, "2m0s " + loop.ErrCloseTimeout.Error()},
		{"Close, and the client stops taking", func(c *loop.Conn) { c.Write([]byte(long)); c.Close() },
			func(c *sim.Client) { c.Sleep(3 * time.Second); c.Expect(long[:100]); c.ExpectReset() },
			"4m0s " + loop.ErrCloseTimeout.Error()},
		{"Close, and the client goes", func(c *loop.Conn) { c.Write([]byte(long)); c.Close() },
			func(c *sim.Client) { c.Sleep(time.Second); c.Reset() }, "1s connection reset by peer"},
		{"Close with input still to be read lingers", func(c *loop.Conn) { c.Write([]byte("bye")); c.Close() },
			func(c *sim.Client) {
				c.TrySend(long)
				c.Sleep(time.Second)
				c.Expect("bye")
				c.ExpectEnd()
				c.Close()
				c.Sleep(time.Minute)
			}, "1s <nil>"},
		{"Linger lets the client read first", func(c *loop.Conn) { c.Write([]byte("bye")); c.Linger() },
			func(c *sim.Client) {
				c.TrySend(long)
				c.Sleep(time.Second)
				c.TrySend(long)
				c.Expect("bye")
				c.ExpectEnd()
				c.Close()
				c.Sleep(time.Minute)
			}, "1s <nil>"},
		{"Linger, and the client half-closes", func(c *loop.Conn) { c.Linger() },
			func(c *sim.Client) { c.ExpectEnd(); c.HalfClose(); c.Sleep(time.Minute) }, "0s <nil>"},
		{"Linger, and the client does not close", func(c *loop.Conn) { c.Linger() },
			func(c *sim.Client) { c.ExpectEnd(); c.Sleep(time.Minute) }, "5s " + loop.ErrCloseTimeout.Error()},
		{"Linger, and the client drips", func(c *loop.Conn) { c.Linger() },
			func(c *sim.Client) {
				for range 7 {
					c.TrySend("x")
					c.Sleep(time.Second)
				}
			}, "5s " + loop.ErrCloseTimeout.Error()},
		{"Linger, and the client keeps sending", func(c *loop.Conn) { c.Linger() },
			func(c *sim.Client) {
				for c.TrySend(long) > 0 {
					c.Sleep(100 * time.Microsecond)
				}
			}, "524.2ms " + loop.ErrLingerLimit.Error()},
		{"Linger, and the client resets", func(c *loop.Conn) { c.Linger() },
			func(c *sim.Client) { c.Sleep(time.Second); c.Reset(); c.Sleep(time.Minute) }, "1s connection reset by peer"},
		{"Linger takes as long as sending takes, and then its own time",
			func(c *loop.Conn) { c.Write([]byte(long)); c.Linger() },
			func(c *sim.Client) {
				for range 10 {
					c.Sleep(4 * time.Second)
					c.Expect(long[:100])
				}
				c.ExpectEnd()
				c.Sleep(time.Minute)
			}, "42s " + loop.ErrCloseTimeout.Error()},
		{"Abort", func(c *loop.Conn) { c.Write([]byte("lost")); c.Abort(errReason) }, (*sim.Client).ExpectReset, "0s a reason"},
		{"Abort for no reason", func(c *loop.Conn) { c.Abort(nil) }, (*sim.Client).ExpectReset, "0s loop: aborted"},
		{"Abort twice", func(c *loop.Conn) { c.Abort(errReason); c.Abort(nil) }, (*sim.Client).ExpectReset, "0s a reason"},
		{"Abort while closing", func(c *loop.Conn) { c.Write([]byte(long)); c.Close(); c.Abort(errReason) },
			(*sim.Client).ExpectReset, "0s a reason"},
		{"Abort in the tick in which Close is done", func(c *loop.Conn) {
			c.Close()
			c.Loop().Post(func() { c.Abort(errReason) })
		}, (*sim.Client).ExpectEnd, "0s <nil>"},
		{"Close after Abort", func(c *loop.Conn) { c.Abort(errReason); c.Close() }, (*sim.Client).ExpectReset, "0s a reason"},
		{"the client half-closes", func(c *loop.Conn) {}, func(c *sim.Client) { c.HalfClose(); c.ExpectEnd() }, "0s <nil>"},
		{"the client closes", func(c *loop.Conn) {},
			func(c *sim.Client) { c.Sleep(time.Second); c.Close(); c.Sleep(time.Minute) }, "1s <nil>"},
		{"the client resets", func(c *loop.Conn) {},
			func(c *sim.Client) { c.Sleep(time.Second); c.Reset(); c.Sleep(time.Minute) }, "1s connection reset by peer"},
		{"the client closes and is written to", func(c *loop.Conn) {
			c.Pause() // or the end would be seen first
			c.Loop().Every(time.Second, func() { c.Write([]byte("x")) })
		}, func(c *sim.Client) { c.Close(); c.Sleep(time.Minute) }, "1s connection reset by peer"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{InputLimit: 10}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				row.input(c)
				return len(in)
			}
			h.closed = func(c *loop.Conn, err error) {
				require.True(t, err != loop.ErrStopped, "it ended only with the loop")
				w.say(fmt.Sprintf("%v %v", w.Loop.Now(), err))
				require.True(t, c.Closing())
				c.Write([]byte("too late"))
				c.Close()
				c.Abort(errReason)
				c.Pause()
				c.Resume()
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("x")
				row.script(c)
			})
			w.run()
			require.Equal(t, []string{row.closed}, w.log)
		})
	}
}

// A socket that is writable but takes nothing does not put off the end.
func TestCloseOfADeadSocket(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		c.Write([]byte("bye"))
		c.Close()
		w.SetFaults(sim.Faults{Again: 1, ClockJump: 1})
		return len(in)
	}
	h.closed = func(_ *loop.Conn, err error) {
		require.Equal(t, loop.ErrCloseTimeout, err)
		w.SetFaults(sim.Faults{})
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.ExpectReset()
	})
	w.run()
}

// A connection may be ended in any callback: its own, another connection's, a timer's; even if it
// has ended already.
func TestCloseAnywhere(t *testing.T) {
	for _, place := range []string{"accept", "input", "another's input", "eof", "drained", "stopping", "closed", "timer", "posted"} {
		for name, way := range map[string]func(c *loop.Conn){
			"Close":  func(c *loop.Conn) { c.Close() },
			"Linger": func(c *loop.Conn) { c.Linger() },
			"Abort":  func(c *loop.Conn) { c.Abort(errReason) },
			"Stop":   func(c *loop.Conn) { c.Loop().Stop(0) },
		} {
			t.Run(name+" in "+place, func(t *testing.T) { closeAt(t, place, way) })
		}
	}
}

// closeAt runs two clients through all callbacks, and ends a connection in one of them.
func closeAt(t *testing.T, place string, way func(c *loop.Conn)) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{HighWater: 50}, h)
	ended := make(map[*loop.Conn]int)
	been := false
	at := func(here string, c *loop.Conn) {
		if here == place {
			been = true
			way(c)
		}
	}
	callback := func(here string) func(c *loop.Conn) {
		return func(c *loop.Conn) {
			require.Zero(t, ended[c], "a callback after Closed")
			at(here, c)
		}
	}
	var first *loop.Conn
	input := callback("input")
	h.input = func(c *loop.Conn, in []byte) int {
		input(c)
		if first == nil {
			first = c
			c.Write([]byte(strings.Repeat("x", 150)))
			w.After(5*time.Second, func() { at("timer", c) })
			w.After(5*time.Second, func() { w.Post(func() { at("posted", c) }) })
		} else {
			at("another's input", first)
		}
		return len(in)
	}
	h.eof, h.drained, h.stopping = callback("eof"), callback("drained"), callback("stopping")
	h.closed = func(c *loop.Conn, _ error) {
		callback("closed")(c)
		ended[c]++
	}
	_, err := w.Listen("sim:81", func(c *loop.Conn) loop.Handler {
		at("accept", c)
		return h
	})
	require.NoError(t, err)
	w.After(10*time.Second, func() { w.Stop(time.Second) })
	for i := range 2 {
		w.Client(fmt.Sprint(i), func(c *sim.Client) {
			c.Connect("sim:81")
			c.Sleep(time.Duration(i) * time.Second)
			c.Send("x")
			c.Sleep(2 * time.Second)
			c.Receive()
			c.HalfClose()
			c.Sleep(time.Minute)
		})
	}
	w.Client("clock", func(c *sim.Client) { c.Sleep(time.Minute) })
	_ = w.Kernel.Run(w.Loop) // the loop ends before the clients do
	require.True(t, been)
	require.Zero(t, w.OpenFiles())
	require.Zero(t, w.Conns())
	for _, n := range ended {
		require.Equal(t, 1, n)
	}
}

// Closed's error is the errno of the system call that failed.
func TestClosedErrno(t *testing.T) {
	var got error
	talk(t, &handler{closed: func(_ *loop.Conn, err error) { got = err }}, func(c *sim.Client) {
		c.Send("x")
		c.Sleep(time.Second)
		c.Reset()
		c.Sleep(time.Second)
	})
	require.Equal(t, syscall.ECONNRESET, got)
}
