package looper_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// An application that listens on two addresses of one loop runs its background tasks once, and stops once.
func TestTwoAddresses(t *testing.T) {
	w := newWorld(t, looper.Config{})
	turns := 0
	w.app.Every("sweep", time.Minute, func(*task.Task) error { turns++; return nil })
	w.app.Get("/", func(c *looper.Context) error { return errors.Join(c.Sleep(time.Second), c.Text(200, "hello")) })
	w.app.Get("/stop", func(c *looper.Context) error {
		return errors.Join(w.app.Shutdown(context.Background()), c.Text(200, "stopping"))
	})
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	for _, addr := range []string{"sim:80", "sim:81"} {
		_, err = w.app.ListenOn(l, addr)
		require.NoError(t, err)
		k.Client(addr, func(c *sim.Client) {
			c.Connect(addr)
			get("/", "hello")(c)
			c.Sleep(10 * time.Minute)
			c.TryConnect(addr)
			get("/stop", "stopping")(c)
		})
	}
	_, err = w.app.ListenOn(l, "sim:81")
	require.Error(t, err, "an address in use, which does not affect the others")
	require.NoError(t, k.Run(l))
	assert.Equal(t, 10, turns)
	assert.Equal(t, 1, strings.Count(w.log.String(), "msg=stopped"))
}

// An application listens on one loop after the other, and begins anew each
// time.
func TestTwoLoops(t *testing.T) {
	w := newWorld(t, looper.Config{})
	turns := 0
	w.app.Every("sweep", 10*time.Second, func(*task.Task) error { turns++; return nil })
	w.app.Get("/hang", func(c *looper.Context) error { return c.Sleep(time.Hour) })
	w.app.Get("/stop", func(c *looper.Context) error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		return errors.Join(w.app.Shutdown(ctx), c.Text(200, "stopping"))
	})
	stop := func(c *sim.Client) {
		c.Sleep(11 * time.Second)
		get("/stop", "stopping")(c)
	}
	w.run(func(c *sim.Client) {
		c.Send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectReset()
	}, stop)
	require.Contains(t, w.log.String(), `msg=stopped "requests finished"=0 "cut off"=1`)
	w.log.Reset()
	w.run(stop)
	require.Contains(t, w.log.String(), `msg=stopped "requests finished"=0 "cut off"=0`)
	require.Equal(t, 2, turns)

	_, ran := runReal(t, w.app)
	require.NoError(t, w.app.Shutdown(context.Background()))
	require.NoError(t, <-ran)
	require.NoError(t, w.app.Shutdown(context.Background()), "again")
}

func TestShutdownBeforeListen(t *testing.T) {
	require.ErrorIs(t, looper.New(looper.Config{Log: quiet}).Shutdown(context.Background()), looper.ErrNotListening)
}

// Tasks that handlers start are not kept, and not started again.
func TestTasksOfHandlersAreNotKept(t *testing.T) {
	w := newWorld(t, looper.Config{})
	ran := 0
	w.app.Get("/", func(c *looper.Context) error {
		w.app.Go("mail", func(*task.Task) error { ran++; return nil })
		return c.Text(200, "hello")
	})
	w.run(get("/", "hello"))
	w.run(get("/", "hello"))
	require.Equal(t, 2, ran)
}

// A period that is not positive panics where it is registered.
func TestEveryNeedsAPeriod(t *testing.T) {
	require.PanicsWithValue(t, `looper: Every("sweep") needs a positive period, not 0s`, func() {
		looper.New(looper.Config{Log: quiet}).Every("sweep", 0, func(*task.Task) error { return nil })
	})
}
