package websocket_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// A silent client is sent pings. If it responds, or sends anything else, it stays; otherwise it is cut.
func TestPings(t *testing.T) {
	var ends []error
	w := newWorld(t).handle(websocket.Options{}, func(_ *looper.Context, conn *websocket.Conn) error {
		err := echo(conn)
		ends = append(ends, err)
		return err
	})
	w.serve(func(c *client) { // it responds
		c.open()
		for range 3 {
			c.expect("ping ")
			c.Sleep(19 * time.Second)
			c.Send(pong(""))
		}
		assert.Equal(t, (3*19+3*30)*time.Second, c.Now())
		c.leave()
	}, func(c *client) { // it sends something else
		c.open()
		c.expect("ping ")
		c.Send(text("x"))
		c.expect("text x")
		c.Sleep(25 * time.Second)
		c.leave()
	}, func(c *client) { // it has gone without a trace
		c.open()
		c.WaitFor("the end", func() bool { return c.Broken() })
		assert.Equal(t, 50*time.Second, c.Now())
	})
	require.Len(t, ends, 3)
	require.EqualError(t, ends[0], "websocket: closed with 1006: websocket: the client does not respond to pings")
	require.ErrorIs(t, ends[0], websocket.ErrSilent)
	require.NotContains(t, w.log.String(), "level=ERROR")
}

// A client is not cut because the handler does not read.
func TestPingsWaitForTheHandler(t *testing.T) {
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		if err := c.Sleep(10 * time.Minute); err != nil {
			return err
		}
		return echo(conn)
	})
	w.serve(func(c *client) {
		c.open()
		c.Send(text("one") + text("two"))
		c.expect("text one", "text two")
		assert.Equal(t, 10*time.Minute, c.Now())
		c.leave()
	})
}

func TestWithoutPings(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{PingEvery: -1})
	w.serve(func(c *client) {
		c.open()
		c.Sleep(24 * time.Hour)
		c.Send(text("x"))
		c.expect("text x")
		c.leave()
	})
}

// A client that reads nothing of its output is cut. A client that reads it slowly is not.
func TestSlowClients(t *testing.T) {
	var ends []error
	long := websocket.Text(strings.Repeat("x", 300_000))
	w := newWorld(t).handle(websocket.Options{}, func(_ *looper.Context, conn *websocket.Conn) error {
		for {
			if err := conn.Write(long); err != nil {
				ends = append(ends, err)
				return err
			}
		}
	})
	w.serve(func(c *client) {
		c.open()
		for !c.Broken() {
			c.TrySend(pong(""))
			c.Sleep(time.Second)
		}
		assert.InDelta(t, 60, c.Now().Seconds(), 2)
	}, func(c *client) {
		c.open()
		for range 100 {
			c.ReceiveUpTo(1000)
			c.Send(pong(""))
			c.Sleep(20 * time.Second)
		}
		c.Close()
	})
	require.Len(t, ends, 2)
	require.ErrorIs(t, ends[0], websocket.ErrSlow)
}

// A connection without pings is checked too.
func TestSlowClientWithoutPings(t *testing.T) {
	w := newWorld(t).handle(websocket.Options{PingEvery: -1}, func(c *looper.Context, conn *websocket.Conn) error {
		if err := c.Sleep(time.Hour); err != nil {
			return err
		}
		for {
			if err := conn.Write(websocket.Text(strings.Repeat("x", 100_000))); err != nil {
				assert.ErrorIs(t, err, websocket.ErrSlow)
				return err
			}
		}
	})
	w.serve(func(c *client) {
		c.open()
		c.WaitFor("the end", func() bool { return c.Broken() })
		assert.InDelta(t, time.Hour.Seconds()+45, c.Now().Seconds(), 16)
	})
}

// A message must be complete in time.
func TestMessageTakesTooLong(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{})
	w.serve(func(c *client) {
		c.open()
		c.Sleep(10 * time.Second)
		c.Send(part(ws.OpText, "a"))
		for !c.Readable() {
			c.Sleep(4 * time.Second)
			c.TrySend(more("x"))
		}
		assert.InDelta(t, 70, c.Now().Seconds(), 4)
		c.expect("close 1008 the message takes too long", "end")
		c.Close()
	})
}

// The client has five seconds to respond to a Close frame.
func TestCloseTimeout(t *testing.T) {
	w := newWorld(t).handle(websocket.Options{}, func(_ *looper.Context, conn *websocket.Conn) error { return nil })
	w.serve(func(c *client) {
		c.open()
		c.expect("close 1000", "end")
		assert.Equal(t, 5*time.Second, c.Now())
		c.Close()
	}, func(c *client) { // it sends messages instead, which no handler reads
		c.open()
		c.expect("close 1000")
		for range 100 {
			c.TrySend(text(strings.Repeat("x", 2000)))
			c.Sleep(100 * time.Millisecond)
		}
		c.expect("end")
		c.Close()
	})
}
