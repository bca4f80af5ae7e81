package looper_test

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

const theirs = "192.0.2.7:6379" // a foreign server

// A handler asks another server and waits for it, while other handlers respond. A connection that a handler has
// dialed is closed at the end of the handler. A pool's connection is not.
func TestHandlersDial(t *testing.T) {
	w := newWorld(t, looper.Config{})
	_, err := w.app.DialContext(context.Background(), "tcp", theirs)
	require.ErrorContains(t, err, "does not listen yet")

	ask := func(c *looper.Context, upstream net.Conn) error {
		if _, err := upstream.Write([]byte("?")); err != nil {
			return err
		}
		p := make([]byte, 10)
		n, err := upstream.Read(p)
		if err != nil {
			return err
		}
		return c.Text(200, "heard "+string(p[:n]))
	}
	var leaked, pooled net.Conn
	w.app.Get("/own", func(c *looper.Context) (err error) {
		if leaked, err = c.Dial("tcp", theirs); err != nil {
			return err
		}
		return ask(c, leaked)
	})
	w.app.Get("/pooled", func(c *looper.Context) (err error) {
		if pooled == nil {
			if pooled, err = w.app.DialContext(c.Context(), "tcp", theirs); err != nil {
				return err
			}
		}
		return ask(c, pooled)
	})
	w.app.Get("/leaked", func(c *looper.Context) error {
		_, err := leaked.Read(make([]byte, 1))
		require.ErrorIs(t, err, task.ErrElsewhere)
		return c.Text(200, "refused")
	})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })

	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	require.NoError(t, err)
	_, err = w.app.ListenOn(l, "sim:80")
	require.NoError(t, err)
	connections, ends := 0, 0
	k.Serve(theirs, func(c *sim.Client) {
		connections++
		for c.Receive() != "" {
			c.Sleep(time.Second)
			c.Send("response")
		}
		ends++
		c.Close()
	})
	var order []string
	visit := func(name string, after time.Duration, target, want string) {
		k.Client(name, func(c *sim.Client) {
			c.Sleep(after)
			c.Connect("sim:80")
			get(target, want)(c)
			order = append(order, name)
		})
	}
	visit("own", 0, "/own", "heard response")
	visit("pooled", 0, "/pooled", "heard response")
	visit("hello", time.Second/2, "/hello", "hello")
	visit("pooled again", 2*time.Second, "/pooled", "heard response")
	visit("leaked", 2*time.Second, "/leaked", "refused")
	k.Client("the end", func(c *sim.Client) {
		c.Sleep(time.Minute)
		require.Equal(t, 1, ends)
		require.NoError(t, pooled.Close())
	})
	require.NoError(t, k.Run(l))
	assert.Equal(t, []string{"hello", "own", "pooled", "leaked", "pooled again"}, order)
	assert.Equal(t, 2, connections)
}
