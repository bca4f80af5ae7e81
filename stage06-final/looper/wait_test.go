package looper_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

const close1 = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

// get asks for a page and expects what is in the response.
func get(target, want string) func(c *sim.Client) {
	return func(c *sim.Client) {
		c.Send("GET " + target + close1)
		c.ExpectUntil(want)
		c.ExpectEnd()
		c.Close()
	}
}

// While one handler sleeps, others respond.
func TestHandlersWait(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/slow", func(c *looper.Context) error {
		for range 4 {
			if err := c.Sleep(time.Second); err != nil {
				return err
			}
		}
		return c.Text(200, "slow "+c.Method()+c.Path())
	})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	var slow, hello time.Duration
	w.run(func(c *sim.Client) {
		get("/slow", "slow GET/slow")(c)
		slow = c.Now()
	}, func(c *sim.Client) {
		c.Sleep(time.Second / 2)
		get("/hello", "hello")(c)
		hello = c.Now()
	})
	assert.Equal(t, 4*time.Second, slow)
	assert.Equal(t, time.Second/2, hello)
}

// What becomes of a handler's wait, and of what it returns.
func TestWaitsThatEndEarly(t *testing.T) {
	config := looper.Config{HandlerTimeout: time.Minute, Go: func(f func()) { f() }}
	rows := []struct {
		name    string
		handler looper.Handler
		want    string
		logged  string
	}{
		{"too long", func(c *looper.Context) error { return c.Sleep(time.Hour) }, "503 Service Unavailable: this took too long",
			"canceled: looper: the handler has taken too long"},
		{"too long, but it has something to say", func(c *looper.Context) error {
			if err := c.Sleep(time.Hour); !errors.Is(err, looper.ErrHandlerTimeout) {
				return err
			}
			return c.Text(200, "almost")
		}, "almost", ""},
		{"too long, and it waits while it unwinds", func(c *looper.Context) (err error) {
			defer func() { err = errors.Join(err, c.Sleep(time.Second)) }()
			return c.Sleep(time.Hour)
		}, "503 Service Unavailable: this took too long", ""},
		{"a Within", func(c *looper.Context) error {
			return task.Within(c, time.Second, func() error { return c.Sleep(time.Hour) })
		}, "500 Internal Server Error", "timeout after 1s"},
		{"all workers are busy", func(*looper.Context) error { return task.ErrBusy },
			"Retry-After: 1\r\n", "too many calls wait for a worker"},
		{"a panic behind a wait", func(c *looper.Context) error {
			_ = c.Yield()
			panic("on purpose")
		}, "500 Internal Server Error", "panic: on purpose"},
		{"a panic on a worker", func(c *looper.Context) error {
			_, err := looper.Offload(c, func(context.Context) (int, error) { panic("on purpose") })
			return err
		}, "500 Internal Server Error", "panic: on purpose"},
		{"silence behind a wait", func(c *looper.Context) error { return c.Yield() }, "500 Internal Server Error", "without an answer"},
		{"a value from a worker", func(c *looper.Context) error {
			v, err := looper.Offload(c, func(context.Context) (string, error) { return "worked", nil })
			return errors.Join(err, c.Text(200, v))
		}, "worked", ""},
		{"a child with the handler's Context", func(c *looper.Context) error {
			f := task.Spawn(c, func(*task.Task) (string, error) { return c.Path(), c.Sleep(time.Second) })
			path, err := looper.Await(c, f)
			return errors.Join(err, c.Text(200, "child of "+path))
		}, "child of /", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, config)
			w.app.Get("/", row.handler)
			w.run(func(c *sim.Client) {
				c.Send("GET /" + close1)
				for c.Receive() != "" {
				}
				assert.Contains(t, c.Heard(), row.want)
				c.Close()
			})
			assert.Contains(t, w.log.String(), row.logged)
		})
	}
}

// A client that goes ends its handler's wait, and the deferred functions run.
func TestClientGoesWhileTheHandlerWaits(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var seen error
	var canceled bool
	w.app.Get("/", func(c *looper.Context) error {
		ctx := c.Context()
		defer func() { canceled = ctx.Err() != nil }()
		seen = c.Sleep(time.Hour)
		return seen
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Sleep(time.Second)
		c.Reset()
		c.Sleep(time.Second)
	})
	require.ErrorIs(t, seen, looper.ErrGone)
	assert.True(t, canceled)
	assert.Contains(t, w.log.String(), "status=499")
	assert.NotContains(t, w.log.String(), "handler failed")
}

// A cancellation is told once: a deferred function may wait again.
func TestUnwindingMayWait(t *testing.T) {
	w := newWorld(t, looper.Config{HandlerTimeout: time.Minute})
	w.app.Get("/", func(c *looper.Context) error {
		defer func() { assert.NoError(t, c.Sleep(time.Second)) }()
		return c.Sleep(time.Hour)
	})
	w.run(func(c *sim.Client) {
		get("/", "this took too long\n")(c)
		assert.Equal(t, 61*time.Second, c.Now())
	})
}

// Each request has its time, also one that comes later on the same connection, or on another one.
func TestEachHandlerHasItsTimeout(t *testing.T) {
	w := newWorld(t, looper.Config{HandlerTimeout: time.Minute})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.app.Get("/slow", func(c *looper.Context) error { return c.Sleep(time.Hour) })
	w.run(func(c *sim.Client) {
		for n := range 3 {
			c.Send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
			c.ExpectUntil("hello")
			c.Send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
			c.ExpectUntil("this took too long\n")
			require.Equal(t, time.Duration(n+1)*time.Minute, c.Now())
		}
		c.Close()
	})
}

// A handler goes on when it has responded; the client's next request waits, in order.
func TestHandlerGoesOn(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var order []string
	w.app.Get("/{name}", func(c *looper.Context) error {
		order = append(order, "begin "+c.Param("name"))
		if err := c.Text(200, "page "+c.Param("name")); err != nil {
			return err
		}
		err := c.Sleep(time.Second)
		order = append(order, "end "+c.Param("name")+c.Path())
		return err
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b" + close1)
		c.ExpectUntil("page a")
		require.Zero(t, c.Now())
		c.ExpectUntil("page b")
		c.ExpectEnd()
		c.Close()
	})
	assert.Equal(t, []string{"begin a", "end a/a", "begin b", "end b/b"}, order)
}

// Background tasks run with the application, and end with it.
func TestBackground(t *testing.T) {
	w := newWorld(t, looper.Config{})
	turns := 0
	w.app.Every("sweep", time.Minute, func(t *task.Task) error {
		turns++
		return nil
	})
	var why error
	w.app.Go("listen", func(t *task.Task) error {
		why = task.Sleep(t, time.Hour)
		return why
	})
	w.run(func(c *sim.Client) {
		c.Connect("sim:80")
		c.Sleep(10*time.Minute + time.Second)
		c.Close()
	})
	assert.Equal(t, 10, turns)
	require.ErrorIs(t, why, task.ErrStopped)
}
