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

// reader is a client's way of reading.
type reader struct {
	name  string
	size  int           // bytes at a time
	every time.Duration // shorter than CloseTimeout
}

// A client that reads something in each CloseTimeout gets every byte that was written before the
// connection was closed, whatever else it does, and however much the sockets hold.
func TestNothingIsLostAtTheEnd(t *testing.T) {
	const length = 2000
	text := strings.Repeat("0123456789", length/10)
	machines := []sim.Config{
		{SocketBuffer: 10, SendBuffer: 10}, {SocketBuffer: 10, SendBuffer: 600}, {SocketBuffer: 600, SendBuffer: 10},
		{SocketBuffer: 100, SendBuffer: 1000}, {SocketBuffer: 100, SendBuffer: 10_000}, {SocketBuffer: 10_000, SendBuffer: 10_000},
	}
	readers := []reader{
		{"at once", length, 0}, {"slowly", 50, 4 * time.Second}, {"as slowly as may be", 10, 5*time.Second - 1},
	}
	for _, way := range []struct {
		name  string
		close func(c *loop.Conn)
	}{{"Close", (*loop.Conn).Close}, {"Linger", (*loop.Conn).Linger}} {
		for _, row := range []struct {
			name   string
			before func(c *sim.Client) // beside the request
			during func(c *sim.Client) // before each piece that the client takes, while its kernel has not all
		}{
			{"a client that reads", nil, nil},
			{"one that has sent more", func(c *sim.Client) { c.TrySend("more") }, nil},
			{"one that has sent more than is read", func(c *sim.Client) { c.TrySend(strings.Repeat("y", 5000)) }, nil},
			{"one that has closed its sending side", (*sim.Client).HalfClose, nil},
			{"one that sends while it reads", nil, func(c *sim.Client) { c.TrySend("y") }},
			{"one that closes its sending side while it reads", nil, (*sim.Client).HalfClose},
		} {
			for _, reader := range readers {
				for _, machine := range machines {
					name := fmt.Sprintf("%s, %s, %s, %d and %d", way.name, row.name, reader.name, machine.SendBuffer, machine.SocketBuffer)
					t.Run(name, func(t *testing.T) {
						h := &handler{eof: func(*loop.Conn) {}}
						w := newWorld(t, machine, loop.Config{}, h)
						h.input = func(c *loop.Conn, in []byte) int {
							c.Write([]byte(text))
							way.close(c)
							return 1
						}
						w.client("alice", func(c *sim.Client) {
							c.Send("x")
							if row.before != nil {
								row.before(c)
							}
							for len(c.Heard()) < length {
								c.Sleep(reader.every)
								if row.during != nil && length-len(c.Heard()) > machine.SocketBuffer {
									row.during(c)
								}
								c.ReceiveUpTo(reader.size)
							}
							c.ExpectEnd()
							require.Equal(t, text, c.Heard())
						})
						w.run()
					})
				}
			}
		}
	}
}

// A client that has stopped reading is closed soon if its kernel has all of the output, and otherwise
// reset.
func TestClientThatTakesNothing(t *testing.T) {
	const timeout = 5 * time.Second
	for _, row := range []struct {
		name    string
		written int
		takes   []time.Duration // when it takes 100 bytes
		whole   bool            // all of it is in the kernel
	}{
		{"nothing at all", 1000, nil, false},
		{"nothing of what the kernel holds", 150, nil, true},
		{"once", 1000, []time.Duration{time.Second}, false},
		{"once, of what the kernel holds", 150, []time.Duration{time.Second}, true},
		{"several times", 1000, []time.Duration{4 * time.Second, 8 * time.Second, 12 * time.Second}, false},
		{"until the kernel holds all of it", 500, []time.Duration{4 * time.Second, 8 * time.Second, 12 * time.Second}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{DrainTimeout: timeout, CloseTimeout: timeout}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				c.Write(make([]byte, row.written))
				c.Close()
				return len(in)
			}
			var over time.Duration
			h.closed = func(_ *loop.Conn, err error) {
				require.Equal(t, loop.ErrCloseTimeout, err)
				over = w.Loop.Now()
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("x")
				for _, at := range row.takes {
					c.Sleep(at - c.Now())
					c.Expect(string(make([]byte, 100)))
				}
				stopped := c.Now()
				if !row.whole {
					c.ExpectReset()
					require.LessOrEqual(t, c.Now()-stopped, 2*timeout)
					return
				}
				c.WaitFor("the server to let go", func() bool { return over > 0 })
				require.LessOrEqual(t, over-stopped, 2*timeout)
				c.Expect(string(make([]byte, row.written-100*len(row.takes))))
				c.ExpectEnd()
			})
			w.run()
		})
	}
}

// If the loop ends before its connections, those whose output is complete are closed, and the others are
// reset.
func TestWholeOrReset(t *testing.T) {
	ends := []struct {
		name string
		end  func(w *world)
	}{
		{"the grace is over", func(w *world) { w.Stop(time.Second) }},
		{"no grace", func(w *world) { w.Stop(0) }},
	}
	for _, row := range []struct {
		name  string
		write int // bytes: the sockets hold 200
		close func(c *loop.Conn)
		whole bool
	}{
		{"closed, and in the kernel's hands", 150, (*loop.Conn).Close, true},
		{"lingering, and in the kernel's hands", 150, (*loop.Conn).Linger, true},
		{"closed, and too long for the kernel", 500, (*loop.Conn).Close, false},
		{"not closed", 150, func(*loop.Conn) {}, false},
		{"not closed, and nothing written", 0, func(*loop.Conn) {}, false},
	} {
		for _, end := range ends {
			t.Run(row.name+", "+end.name, func(t *testing.T) {
				h := &handler{stopping: func(*loop.Conn) {}}
				w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{CloseTimeout: time.Hour}, h)
				h.input = func(c *loop.Conn, in []byte) int {
					c.Write(make([]byte, row.write))
					row.close(c)
					return len(in)
				}
				h.closed = func(_ *loop.Conn, err error) { require.Equal(t, loop.ErrStopped, err) }
				w.After(time.Minute, func() { end.end(w) })
				w.client("alice", func(c *sim.Client) {
					c.Send("x")
					c.WaitFor("the server to let go", func() bool { return w.OpenFiles() == 0 })
					if row.whole {
						c.Expect(string(make([]byte, row.write)))
						c.ExpectEnd()
					} else {
						c.ExpectReset()
					}
				})
				w.run()
			})
		}
		t.Run(row.name+", the poller fails", func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{SocketBuffer: 100}, loop.Config{CloseTimeout: time.Hour}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				c.Write(make([]byte, row.write))
				row.close(c)
				return len(in)
			}
			w.client("alice", func(c *sim.Client) {
				c.Send("x")
				c.WaitFor("rain", func() bool { return false })
			})
			var ends []string // by which calls the connection ended
			w.tracer = func(e *trace.Event) {
				if e.Name == "close" || e.Name == "reset" {
					ends = append(ends, e.Name)
				}
			}
			require.ErrorContains(t, w.Kernel.Run(w.Loop), "sim: stuck")
			require.Zero(t, w.OpenFiles())
			want := []string{"close", "reset"} // the listener, and the connection
			if row.whole {
				want[1] = "close"
			}
			require.ElementsMatch(t, want, ends)
		})
	}
}

// Closed gets a client's reset, even if the last read finds it.
func TestResetFoundAtTheEnd(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		c.Close()
		w.SetFaults(sim.Faults{Reset: 1}) // at the next read, which looks for unread input
		return len(in)
	}
	h.closed = func(_ *loop.Conn, err error) { w.say(fmt.Sprint(err)) }
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.ExpectReset()
	})
	w.run()
	require.Equal(t, []string{"connection reset by peer"}, w.log)
}
