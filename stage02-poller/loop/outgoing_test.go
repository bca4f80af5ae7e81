package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Reading stops at high water, but not for a connection whose peer must be read first.
func TestDuplex(t *testing.T) {
	for name, duplex := range map[string]bool{"duplex": true, "not": false} {
		t.Run(name, func(t *testing.T) {
			got := 0
			d := newDialer(t, sim.Config{SocketBuffer: 10}, loop.Config{HighWater: 100}, &handler{input: func(c *loop.Conn, in []byte) int {
				got += len(in)
				return len(in)
			}})
			d.Serve(theirs, func(c *sim.Client) {
				c.Sleep(time.Second)
				c.Send(string(make([]byte, 50))) // and reads nothing before that
				for c.Receive() != "" {
				}
				c.Close()
			})
			d.Dial(theirs, func(c *loop.Conn, err error) loop.Handler {
				if duplex {
					c.Duplex()
				}
				c.Write(make([]byte, 150))
				d.After(time.Minute, func() {
					if !duplex {
						require.Zero(t, got)
						c.Abort(nil)
						return
					}
					require.Equal(t, 50, got)
					c.CloseWrite()
				})
				return d.done(c, err)
			})
			err := d.Kernel.Run(d.Loop)
			if duplex {
				require.NoError(t, err)
			}
			require.Zero(t, d.OpenFiles())
		})
	}
}

// A loop that stops waits for a daemon's output, but not for a daemon.
func TestDaemon(t *testing.T) {
	for _, row := range []struct {
		name string
		use  func(c *loop.Conn)
		end  time.Duration
		err  error
	}{
		{"idle", func(*loop.Conn) {}, 0, loop.ErrStopped},
		{"closing: what it has written is sent first", func(c *loop.Conn) { c.Write(make([]byte, 100)); c.Close() }, time.Second, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			var err error
			closed := 0
			d := newDialer(t, sim.Config{SocketBuffer: 10}, loop.Config{}, &handler{
				stopping: func(*loop.Conn) {},
				closed:   func(_ *loop.Conn, e error) { err = e; closed++ },
			})
			d.Serve(theirs, func(c *sim.Client) {
				c.Sleep(time.Second)
				for c.Receive() != "" {
				}
				c.Close()
			})
			d.Dial(theirs, func(c *loop.Conn, err error) loop.Handler {
				c.Daemon()
				row.use(c)
				d.Stop(time.Minute)
				return d.done(c, err)
			})
			require.NoError(t, d.Loop.Run())
			require.Equal(t, row.end, d.Loop.Now())
			require.Equal(t, row.err, err)
			require.Equal(t, 1, closed)
			require.Zero(t, d.OpenFiles())
			_ = d.Kernel.Run(over{})
		})
	}
}

// over returns a loop that has ended.
type over struct{}

func (over) Run() error { return nil }
