package websocket_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
	"looper.example/stage06-final/websocket"
)

// member adds a handler that joins a group, and broadcasts what its client sends.
func (w *world) member(g *websocket.Group) *world {
	return w.handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		g.Join(conn)
		g.Join(conn) // has no effect
		for {
			m, err := conn.Read()
			if err != nil {
				return err
			}
			if _, err := g.Broadcast(c, m); err != nil {
				return err
			}
		}
	})
}

// All members get all messages, in one order, until they leave.
func TestGroup(t *testing.T) {
	g := new(websocket.Group)
	w := newWorld(t).member(g)
	const members = 20
	heard := make([]string, members)
	scripts := make([]func(*client), members)
	for i := range scripts {
		scripts[i] = func(c *client) {
			c.open()
			c.WaitFor("all to be there", func() bool { return g.Len() == members })
			c.Send(text(fmt.Sprint(i, " ")))
			for range members {
				heard[i] += show(c.next())
			}
			c.leave()
		}
	}
	w.serve(scripts...)
	require.Zero(t, g.Len())
	for i := range heard {
		require.Equal(t, heard[0], heard[i])
		require.Contains(t, heard[0], fmt.Sprint("text ", i, " "))
	}
}

// A member does not read. The other members get the messages all the same.
func TestSlowMembers(t *testing.T) {
	const messages, size = 40, 20_000
	for _, row := range []struct {
		name  string
		group websocket.Group
		slow  func(t *testing.T, c *client)
		sum   websocket.Outcome
	}{
		{"cut", websocket.Group{}, func(t *testing.T, c *client) {
			c.Sleep(3 * time.Second)
			frames := 0
			for strings.HasPrefix(show(c.next()), "text") {
				frames++
			}
			assert.Less(t, frames, 8)
			c.Close()
		}, websocket.Outcome{Sent: messages + 6, Cut: 1}},
		{"skip", websocket.Group{Slow: websocket.Skip, Backlog: 100_000}, func(t *testing.T, c *client) {
			c.Sleep(20 * time.Second)
			for range 8 {
				c.expect("text " + strings.Repeat("x", size))
			}
			c.leave()
		}, websocket.Outcome{Sent: messages + 8, Skipped: messages - 8}},
		{"wait", websocket.Group{Slow: websocket.Wait}, func(t *testing.T, c *client) {
			c.Sleep(20 * time.Second)
			for range messages {
				c.expect("text " + strings.Repeat("x", size))
			}
			c.leave()
		}, websocket.Outcome{Sent: 2 * messages}},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := &row.group
			w := newWorld(t).member(g)
			var sum websocket.Outcome
			w.app.Go("broadcasts", func(t *task.Task) error {
				if err := task.Sleep(t, time.Second); err != nil {
					return err
				}
				for range messages {
					o, err := g.Broadcast(t, websocket.Text(strings.Repeat("x", size)))
					if err != nil {
						return err
					}
					sum.Sent, sum.Skipped, sum.Cut = sum.Sent+o.Sent, sum.Skipped+o.Skipped, sum.Cut+o.Cut
					if err := task.Sleep(t, 10*time.Millisecond); err != nil {
						return err
					}
				}
				return nil
			})
			w.serve(func(c *client) {
				c.open()
				for range messages {
					c.expect("text " + strings.Repeat("x", size))
				}
				c.leave()
			}, func(c *client) {
				c.open()
				row.slow(t, c)
			})
			require.Equal(t, row.sum, sum)
			require.NotContains(t, w.log.String(), "level=ERROR")
		})
	}
}

// A message for many is in memory once.
func TestBroadcastIsNotCopied(t *testing.T) {
	const members, size = 100, 60_000
	g := &websocket.Group{Slow: websocket.Skip, Backlog: 1 << 20}
	w := newWorld(t).member(g)
	w.limits.MaxOutput = 10 * size // of 100 copies most clients would be cut
	scripts := make([]func(*client), members)
	for i := range scripts {
		scripts[i] = func(c *client) {
			c.open()
			c.WaitFor("all to be there", func() bool { return g.Len() == members })
			c.Sleep(time.Second)
			if i == 0 {
				c.Send(text(strings.Repeat("x", size)))
			}
			c.Sleep(time.Second)
			c.expect("text " + strings.Repeat("x", size))
			c.Sleep(time.Second)
			c.leave()
		}
	}
	w.serve(scripts...)
}

// Other clients have a turn in the middle of a long broadcast, and clients that join or leave during it do no harm.
func TestLongBroadcast(t *testing.T) {
	const members = 1200
	g := new(websocket.Group)
	w := newWorld(t).member(g)
	turns := 0
	w.app.Get("/turn", func(c *looper.Context) error {
		for g.Len() < members {
			if err := c.Sleep(time.Millisecond); err != nil {
				return err
			}
		}
		done := false
		broadcast := task.Spawn(c, func(t *task.Task) (websocket.Outcome, error) {
			defer func() { done = true }()
			return g.Broadcast(t, websocket.Text("all"))
		})
		for !done {
			turns++
			if err := c.Yield(); err != nil {
				return err
			}
		}
		o, err := looper.Await(c, broadcast)
		assert.Equal(t, websocket.Outcome{Sent: members}, o)
		return err
	})
	scripts := make([]func(*client), members)
	for i := range scripts {
		scripts[i] = func(c *client) {
			c.open()
			c.expect("text all")
			c.leave()
		}
	}
	w.serve(append(scripts, func(c *client) {
		c.Send("GET /turn HTTP/1.1\r\nHost: x\r\n\r\n")
		c.head()
		c.Close()
	})...)
	require.Greater(t, turns, 2)
}

// A member may leave, and gets no more messages.
func TestLeave(t *testing.T) {
	g := new(websocket.Group)
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		g.Leave(conn) // a group that it is not in
		g.Join(conn)
		_, err := g.Broadcast(c, websocket.Text("heard"))
		g.Leave(conn)
		o, _ := g.Broadcast(c, websocket.Text("not heard"))
		assert.Equal(t, websocket.Outcome{}, o)
		_ = conn.Close()
		g.Join(conn) // too late
		assert.Zero(t, g.Len())
		return err
	})
	w.serve(func(c *client) {
		c.open()
		c.expect("text heard")
		c.expectClose(1000)
	})
}
