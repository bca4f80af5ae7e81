package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// A connection that has ended its output still reads input. The client reads the end after all output.
func TestCloseWrite(t *testing.T) {
	for _, row := range []struct {
		name   string
		buffer int
	}{{"at once", 1 << 20}, {"when the client has read all", 10}} {
		t.Run(row.name, func(t *testing.T) {
			got := ""
			h := &handler{input: func(c *loop.Conn, in []byte) int {
				if got += string(in); got == "hello" {
					c.Write(make([]byte, 100))
					c.CloseWrite()
					c.CloseWrite() // once is enough
					c.Write([]byte("too late"))
				}
				return len(in)
			}}
			w := newWorld(t, sim.Config{SocketBuffer: row.buffer}, loop.Config{}, h)
			w.client("alice", func(c *sim.Client) {
				c.Send("hello")
				c.Sleep(time.Minute)
				for c.Receive() != "" {
				}
				require.Len(t, c.Heard(), 100)
				c.Send(" again")
				c.Sleep(time.Second)
				require.Equal(t, "hello again", got)
				c.Close()
			})
			w.run()
		})
	}
}

// Close and Linger after CloseWrite, and a client that closes first.
func TestCloseAfterCloseWrite(t *testing.T) {
	for name, end := range map[string]func(c *loop.Conn){
		"close":  (*loop.Conn).Close,
		"linger": (*loop.Conn).Linger,
		"abort":  func(c *loop.Conn) { c.Abort(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			h := &handler{input: func(c *loop.Conn, in []byte) int {
				c.Write(in)
				c.CloseWrite()
				c.Loop().After(time.Second, func() { end(c) })
				return len(in)
			}}
			w := newWorld(t, sim.Config{}, loop.Config{}, h)
			w.client("alice", func(c *sim.Client) {
				c.Send("hello")
				c.Expect("hello")
				c.ExpectEnd()
				c.Sleep(2 * time.Second)
				if !c.Broken() {
					c.Close()
				}
			})
			w.run()
		})
	}
}

// Both sides have ended their output before the client has read everything. Nothing is lost.
func TestCloseWriteByBoth(t *testing.T) {
	var closed []error
	h := &handler{
		input: func(c *loop.Conn, in []byte) int {
			c.Write(make([]byte, 30)) // of which the sockets hold 20
			c.CloseWrite()
			return len(in)
		},
		eof:    func(*loop.Conn) {},
		closed: func(_ *loop.Conn, err error) { closed = append(closed, err) },
	}
	w := newWorld(t, sim.Config{SocketBuffer: 10}, loop.Config{}, h)
	w.client("alice", func(c *sim.Client) {
		c.Send("hello")
		c.HalfClose()
		c.Sleep(time.Second)
		c.Expect(string(make([]byte, 10)))
		c.Sleep(time.Second)
		c.Expect(string(make([]byte, 20)))
		c.ExpectEnd()
		c.Close()
	})
	w.run()
	require.Equal(t, []error{nil}, closed)
}
