package sim_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// wire is a connection between the test, as its server side, and a client that follows a
// script.
type wire struct {
	*testing.T
	*sim.Kernel
	poller kernel.Poller
	fd     int
}

func newWire(t *testing.T, config sim.Config, script func(c *sim.Client)) *wire {
	w := &wire{T: t, Kernel: sim.New(config)}
	listener, _, err := w.Listen(addr, false)
	require.NoError(t, err)
	w.poller, err = w.OpenPoller()
	require.NoError(t, err)
	w.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		script(c)
	})
	w.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
	w.pass(0)
	w.fd, _, err = w.Accept(listener)
	require.NoError(t, err)
	return w
}

// pass lets d pass, while the client goes on.
func (w *wire) pass(d time.Duration) []kernel.Ready {
	w.Helper()
	ready, err := w.poller.Wait(d)
	require.NoError(w, err)
	return ready
}

// write writes n bytes, and returns how many of them the socket has taken.
func (w *wire) write(n int) int {
	w.Helper()
	taken, err := w.Write(w.fd, []byte(strings.Repeat("x", n)))
	if err != syscall.EAGAIN {
		require.NoError(w, err)
	}
	return taken
}

func (w *wire) unsent() int {
	w.Helper()
	n, err := w.Unsent(w.fd)
	require.NoError(w, err)
	return n
}

// end checks that the client's script has ended without a failure.
func (w *wire) end() {
	w.Helper()
	_, err := w.poller.Wait(2 * time.Hour)
	require.Equal(w, sim.ErrOver, err)
	require.NoError(w, w.Kernel.Run(nothing{}))
}

// While the other end's buffer is full, output waits in the socket's own buffer, and outlives the
// descriptor.
func TestSendBuffer(t *testing.T) {
	small := sim.Config{SocketBuffer: 10, SendBuffer: 30}
	for _, row := range []struct {
		name   string
		script func(c *sim.Client)
		server func(w *wire)
	}{
		{"both buffers take their size", func(c *sim.Client) { c.Sleep(time.Minute) }, func(w *wire) {
			require.Equal(w, 30, w.write(100))
			require.Equal(w, 20, w.unsent(), "ten have arrived")
			require.Equal(w, 10, w.write(100))
			require.Zero(w, w.write(100))
			require.Equal(w, 30, w.unsent())
		}},
		{"what the client reads makes room", func(c *sim.Client) {
			c.Sleep(time.Second)
			c.Expect("xxxxxxx")
			c.Sleep(time.Minute)
		}, func(w *wire) {
			w.write(30)
			w.write(10)
			w.pass(2 * time.Second)
			require.Equal(w, 23, w.unsent())
		}},
		{"what was written arrives after close, and then the end", func(c *sim.Client) {
			for range 8 {
				c.Sleep(time.Minute)
				c.Expect("xxxxx")
			}
			c.ExpectEnd()
		}, func(w *wire) {
			w.write(30)
			w.write(10)
			require.NoError(w, w.Kernel.Close(w.fd))
		}},
		{"what was written arrives after shutdown, and then the end", func(c *sim.Client) {
			c.Sleep(time.Minute)
			require.Equal(t, strings.Repeat("x", 10), c.Receive())
			c.Expect(strings.Repeat("x", 30))
			c.ExpectEnd()
		}, func(w *wire) {
			w.write(30)
			w.write(10)
			require.NoError(w, w.Shutdown(w.fd))
			_, err := w.Write(w.fd, []byte("x"))
			require.Equal(w, syscall.EPIPE, err)
		}},
		{"the end comes after the last byte, not with an earlier one", func(c *sim.Client) {
			c.Sleep(time.Minute)
			for range 4 {
				require.NotEmpty(t, c.Receive())
			}
			require.Empty(t, c.Receive())
		}, func(w *wire) {
			w.write(30)
			w.write(10)
			require.NoError(w, w.Shutdown(w.fd))
		}},
		{"late data resets a socket that is closed, and what it still had to send is lost", func(c *sim.Client) {
			c.Sleep(time.Minute)
			c.Expect("xxxxx")
			c.Send("late")
			c.ExpectReset()
		}, func(w *wire) {
			w.write(30)
			require.NoError(w, w.Kernel.Close(w.fd))
		}},
		{"data after the close causes a reset too, though all was read", func(c *sim.Client) {
			c.Expect(strings.Repeat("x", 30))
			c.ExpectEnd()
			c.Send("late")
			c.ExpectReset()
		}, func(w *wire) {
			w.write(30)
			require.NoError(w, w.Kernel.Close(w.fd))
		}},
		{"close with unread input resets at once", func(c *sim.Client) {
			c.Send("unread")
			c.ExpectReset()
		}, func(w *wire) {
			w.pass(0)
			w.write(30)
			require.NoError(w, w.Kernel.Close(w.fd))
		}},
		{"close with input that has not arrived yet resets", func(c *sim.Client) {
			c.Send(strings.Repeat("y", 25))
			c.ExpectReset()
		}, func(w *wire) {
			w.pass(0)
			n, err := w.Read(w.fd, make([]byte, 10))
			require.NoError(w, err)
			require.Equal(w, 10, n)
			n, err = w.Read(w.fd, make([]byte, 10))
			require.NoError(w, err)
			require.Equal(w, 10, n)
			require.NoError(w, w.Kernel.Close(w.fd)) // five have arrived meanwhile
		}},
		{"a reset destroys what is on its way", func(c *sim.Client) {
			c.Sleep(time.Minute)
			c.ExpectReset()
		}, func(w *wire) {
			w.write(30)
			require.NoError(w, w.Reset(w.fd))
		}},
		{"a client's half-close leaves the other direction alone", func(c *sim.Client) {
			c.Send("last words")
			c.HalfClose()
			c.Sleep(time.Minute)
			c.Expect(strings.Repeat("x", 40))
			c.ExpectEnd()
		}, func(w *wire) {
			w.pass(0)
			n, err := w.Read(w.fd, make([]byte, 100))
			require.NoError(w, err)
			require.Equal(w, len("last words"), n)
			n, err = w.Read(w.fd, make([]byte, 100))
			require.NoError(w, err)
			require.Zero(w, n)
			w.write(30)
			w.write(10)
			require.NoError(w, w.Kernel.Close(w.fd))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWire(t, small, row.script)
			row.server(w)
			w.end()
		})
	}
}

// After the send buffer was full, writable means that a third of it is free, whatever the size of
// the other end's.
func TestWritableAtAThird(t *testing.T) {
	for _, row := range []struct {
		name          string
		receive, send int
		read          int // bytes that the client takes before the socket is writable again
	}{
		{"the same size", 30, 30, 10},
		{"a small send buffer", 30, 3, 1},
		{"a large send buffer", 3, 30, 10},
		{"a size that three does not divide", 10, 10, 4},
		{"one byte", 1, 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			taken := 0
			w := newWire(t, sim.Config{SocketBuffer: row.receive, SendBuffer: row.send}, func(c *sim.Client) {
				for ; taken < row.receive+row.send; taken++ {
					c.Sleep(time.Second)
					c.Expect("x")
				}
				c.ExpectEnd()
			})
			for w.write(1) > 0 {
			}
			require.Equal(t, row.send, w.unsent())
			require.NoError(t, w.poller.Update(w.fd, kernel.None, kernel.Writable))
			require.Equal(t, []kernel.Ready{{FD: w.fd, Interest: kernel.Writable}}, w.pass(time.Hour))
			require.Equal(t, row.read, taken)
			require.NoError(t, w.poller.Update(w.fd, kernel.Writable, kernel.None))
			require.NoError(t, w.Kernel.Close(w.fd))
			w.end()
		})
	}
}
