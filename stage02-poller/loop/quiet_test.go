package loop_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// The handler of another connection asks before it is the turn of what has come in the same tick. The connection's own handler gets that once.
func TestIsQuiet(t *testing.T) {
	for _, row := range []struct {
		name   string
		server func(c *sim.Client)
		want   []string
	}{
		{"nothing", func(*sim.Client) {}, []string{"quiet true", "closed <nil>"}},
		{"bytes", func(c *sim.Client) { c.Send("abc") }, []string{"input a", "quiet false", "input bc", "closed <nil>"}},
		{"the end", (*sim.Client).HalfClose, []string{"eof", "quiet false", "closed <nil>"}},
		{"a reset", (*sim.Client).Reset, []string{"quiet false", "closed connection reset by peer"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			var idle *loop.Conn
			say := func(format string, args ...any) { got = append(got, fmt.Sprintf(format, args...)) }
			d := newDialer(t, sim.Config{}, loop.Config{}, nil)
			scripts := []func(c *sim.Client){func(c *sim.Client) { c.Send("now") }, row.server}
			d.Serve(theirs, func(c *sim.Client) {
				script := scripts[0]
				scripts = scripts[1:]
				c.Sleep(time.Second)
				script(c)
				if row.name != "a reset" || len(scripts) > 0 {
					c.WaitFor("the end", func() bool { return c.Broken() || c.Readable() })
					c.Close()
				}
			})
			d.Dial(theirs, func(c *loop.Conn, err error) loop.Handler {
				require.NoError(t, err)
				d.Dial(theirs, func(c *loop.Conn, err error) loop.Handler {
					require.NoError(t, err)
					idle = c
					return &handler{
						input:  func(_ *loop.Conn, in []byte) int { say("input %s", in); return len(in) },
						eof:    func(*loop.Conn) { say("eof") },
						closed: func(_ *loop.Conn, err error) { say("closed %v", err) },
					}
				})
				return &handler{input: func(c *loop.Conn, in []byte) int {
					say("quiet %v", idle.IsQuiet())
					require.Equal(t, "now", string(in), "the input is still there")
					c.Close()
					d.After(time.Second, idle.Close)
					return len(in)
				}}
			})
			require.NoError(t, d.Kernel.Run(d.Loop))
			require.Equal(t, row.want, got)
			require.Zero(t, d.OpenFiles())
		})
	}
}

// Within its own Input a connection is quiet, though more may have come: Input has not returned.
func TestIsQuietWithinInput(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{Faults: sim.Faults{OneByteRead: 1}}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		w.say(fmt.Sprintf("%s %v", in, c.IsQuiet()))
		return len(in)
	}
	w.client("client", func(c *sim.Client) {
		c.Send("ab")
		c.Close()
	})
	w.run()
	require.Equal(t, []string{"a true", "b true"}, w.log)
}
