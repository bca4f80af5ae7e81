package task_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// A connection has two streams, with an end each.
func TestConn(t *testing.T) {
	hold(t, []exchange{
		{name: "a ping and its pong", serve: func(c *sim.Client) {
			c.Expect("ping")
			c.Sleep(time.Second)
			c.Send("pong")
			closes(c)
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			n, err := c.Write([]byte("ping"))
			w.say("wrote %d, %v", n, err)
			w.reading(c)
			w.say("closed: %v", c.Close())
		}, want: []string{"0s wrote 4, <nil>", `1s read "pong", <nil>`, "1s closed: <nil>"}},

		{name: "input, read in pieces", serve: func(c *sim.Client) {
			c.Send("hello")
			closes(c)
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			require.NoError(w, task.Sleep(t, time.Second))
			for range 5 {
				var one [1]byte
				n, err := c.Read(one[:])
				w.say("%s %d %v", one[:], n, err)
			}
		}, want: []string{"1s h 1 <nil>", "1s e 1 <nil>", "1s l 1 <nil>", "1s l 1 <nil>", "1s o 1 <nil>"}},

		{name: "the peer's end, again and again; writing goes on", serve: func(c *sim.Client) {
			c.Send("bye")
			c.HalfClose()
			c.Expect("late")
			c.ExpectEnd()
			c.Close()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			w.reading(c)
			w.reading(c)
			w.reading(c)
			require.NoError(w, task.Sleep(t, time.Second))
			_, err := io.WriteString(c, "late")
			require.NoError(w, err)
		}, want: []string{`0s read "bye", <nil>`, `0s read "", EOF`, `0s read "", EOF`}},

		{name: "half-close: the peer reads all and the end, and responds", serve: func(c *sim.Client) {
			c.Expect(strings.Repeat("x", 1000))
			c.ExpectEnd()
			c.Send("got it")
			c.Close()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			_, err := io.WriteString(c, strings.Repeat("x", 1000))
			require.NoError(w, err)
			require.NoError(w, c.(closeWriter).CloseWrite())
			_, err = io.WriteString(c, "more")
			require.ErrorIs(w, err, syscall.EPIPE)
			require.ErrorIs(w, c.(closeWriter).CloseWrite(), net.ErrClosed)
			all, err := io.ReadAll(c)
			w.say("%s, %v", all, err)
		}, want: []string{"0s got it, <nil>"}, buf: 100},

		{name: "half-close while another task writes more than fits", serve: func(c *sim.Client) {
			c.Sleep(3 * time.Second) // less than CloseTimeout
			for c.Receive() != "" {
			}
			c.Close()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			require.NoError(w, task.Gather(t, func(*task.Task) error {
				_, err := c.Write(make([]byte, 1<<20))
				w.say("%v", errors.Is(err, syscall.EPIPE))
				return nil
			}, func(t *task.Task) error {
				_ = task.Sleep(t, time.Second)
				return c.(closeWriter).CloseWrite()
			}))
		}, want: []string{"1s true"}, buf: 100},

		{name: "the end is read as the end, also if both sides are closed before", serve: func(c *sim.Client) {
			c.Send("bye")
			c.ExpectEnd()
			c.Close()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			require.NoError(w, c.(closeWriter).CloseWrite())
			require.NoError(w, task.Sleep(t, time.Second))
			w.reading(c)
			require.NoError(w, task.Sleep(t, time.Second))
			w.reading(c)
		}, want: []string{`1s read "bye", <nil>`, `2s read "", EOF`}},

		{name: "a reset: earlier input is read first", serve: func(c *sim.Client) {
			c.Send("hello")
			c.Sleep(time.Second)
			c.Reset()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			require.NoError(w, task.Sleep(t, 2*time.Second))
			w.reading(c)
			_, err := c.Read(make([]byte, 1))
			require.ErrorIs(w, err, syscall.ECONNRESET)
			_, err = c.Write(make([]byte, 1))
			require.ErrorIs(w, err, syscall.ECONNRESET)
			require.ErrorIs(w, c.(closeWriter).CloseWrite(), syscall.ECONNRESET)
			require.NoError(w, c.SetDeadline(w.kernel.Date().Add(time.Second)))
			require.NoError(w, c.Close())
		}, want: []string{`2s read "hello", <nil>`}},

		{name: "a reset while tasks read and write", serve: func(c *sim.Client) {
			c.Sleep(time.Second)
			c.Reset()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			require.NoError(w, task.Gather(t, func(*task.Task) error {
				_, err := c.Read(make([]byte, 1))
				w.say("read: %v", errors.Is(err, syscall.ECONNRESET))
				return nil
			}, func(*task.Task) error {
				_, err := c.Write(make([]byte, 10<<20))
				w.say("write: %v", errors.Is(err, syscall.ECONNRESET))
				return nil
			}))
		}, want: []string{"1s read: true", "1s write: true"}},

		{name: "nothing to read into, nothing to write", serve: closes,
			talk: func(w *world, t *task.Task, c net.Conn) {
				n, err := c.Read(nil)
				w.say("%d, %v", n, err)
				n, err = c.Write(nil)
				w.say("%d, %v", n, err)
			}, want: []string{"0s 0, <nil>", "0s 0, <nil>"}},

		{name: "addresses", serve: closes,
			talk: func(w *world, t *task.Task, c net.Conn) {
				w.say("%s %v, %s", c.RemoteAddr().Network(), c.RemoteAddr(), c.LocalAddr().Network())
				require.NotZero(w, c.LocalAddr().(*net.TCPAddr).Port)
				require.Equal(w, theirs, c.RemoteAddr().(*net.TCPAddr).String())
			}, want: []string{"0s tcp " + theirs + ", tcp"}},

		{name: "closed: all errors say so", serve: closes,
			talk: func(w *world, t *task.Task, c net.Conn) {
				require.NoError(w, c.Close())
				_, read := c.Read(make([]byte, 1))
				_, write := c.Write(make([]byte, 1))
				for _, err := range []error{read, write, c.Close(), c.(closeWriter).CloseWrite(), c.SetDeadline(time.Time{})} {
					require.ErrorIs(w, err, net.ErrClosed)
				}
			}},

		{name: "bytes written before Close arrive", serve: func(c *sim.Client) {
			c.Sleep(time.Second)
			c.Expect(strings.Repeat("x", 100_000))
			c.ExpectEnd()
			c.Close()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			_, err := io.WriteString(c, strings.Repeat("x", 100_000))
			require.NoError(w, err)
		}, buf: 1000},
	})
}

type closeWriter interface{ CloseWrite() error }

// A side that does not read makes the other side wait: neither holds more than its share.
func TestConnBackpressure(t *testing.T) {
	const buffer, much = 8 << 10, 1 << 20
	hold(t, []exchange{
		{name: "the peer does not read", buf: buffer, serve: func(c *sim.Client) {
			c.Sleep(time.Hour)
			c.Expect(strings.Repeat("x", much))
			closes(c)
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			written := 0
			err := task.Gather(t, func(t *task.Task) error {
				require.NoError(w, task.Sleep(t, time.Minute))
				require.LessOrEqual(w, written, 256<<10+2*buffer+1<<10, "with 256 KiB of high water")
				return nil
			}, func(t *task.Task) error {
				for range much / 1024 {
					n, err := io.WriteString(c, strings.Repeat("x", 1024))
					if written += n; err != nil {
						return err
					}
				}
				return nil
			})
			w.say("%v, wrote %d", err, written)
		}, want: []string{"1h0m0s <nil>, wrote 1048576"}},

		{name: "a write that is larger than all buffers", buf: buffer, serve: func(c *sim.Client) {
			c.Sleep(time.Hour)
			c.Expect(strings.Repeat("x", much))
			closes(c)
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			n, err := io.WriteString(c, strings.Repeat("x", much))
			w.say("%d, %v", n, err)
		}, want: []string{"1h0m0s 1048576, <nil>"}},

		{name: "the task does not read", buf: buffer, serve: func(c *sim.Client) {
			sent := 0
			for range 100 {
				sent += c.TrySend(strings.Repeat("y", much))
				c.Sleep(time.Second)
			}
			if most := 64<<10 + 2*buffer; sent > most {
				c.Fail("expected the task to take %d bytes at most, found %d", most, sent)
			}
			c.Send(strings.Repeat("y", much-sent))
			c.Close()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			require.NoError(w, task.Sleep(t, time.Hour))
			all, err := io.ReadAll(c)
			require.Equal(w, strings.Repeat("y", much), string(all))
			w.say("%v", err)
		}, want: []string{"1h0m0s <nil>"}},

		{name: "a peer that reads no more before it is read", buf: buffer, serve: func(c *sim.Client) {
			for {
				piece := c.Receive()
				if piece == "" {
					c.Close()
					return
				}
				c.Send(piece + piece + piece)
			}
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			heard := 0
			err := task.Gather(t, func(*task.Task) error {
				_, err := io.WriteString(c, strings.Repeat("x", much))
				return errors.Join(err, c.(closeWriter).CloseWrite())
			}, func(t *task.Task) error {
				_ = task.Sleep(t, time.Second) // then the writer is at high water
				all, err := io.ReadAll(c)
				heard = len(all)
				return err
			})
			w.say("%d, %v", heard, err)
		}, want: []string{"1s 3145728, <nil>"}},
	})
}
