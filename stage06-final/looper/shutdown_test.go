package looper_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// Handlers that run when the application is asked to stop.
func TestShutdownFromAHandler(t *testing.T) {
	rows := []struct {
		name   string
		needs  time.Duration
		whole  bool
		logged string
	}{
		{"in time", 2 * time.Second, true, `msg=stopped "requests finished"=1 "cut off"=0`},
		{"too late", time.Hour, false, `msg=stopped "requests finished"=0 "cut off"=1`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			unwound := false
			w.app.Get("/work", func(c *looper.Context) error {
				defer func() { unwound = true }()
				if err := c.Sleep(row.needs); err != nil {
					return err
				}
				return c.Text(200, "done")
			})
			w.app.Get("/stop", func(c *looper.Context) error {
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				require.NoError(t, w.app.Shutdown(ctx))
				return c.Text(200, "stopping")
			})
			w.run(func(c *sim.Client) {
				c.Send("GET /work" + close1)
				if row.whole {
					c.ExpectUntil("done")
					c.ExpectEnd()
				} else {
					c.ExpectReset()
				}
			}, func(c *sim.Client) {
				c.Sleep(time.Second)
				get("/stop", "stopping")(c)
			})
			assert.True(t, unwound)
			assert.Contains(t, w.log.String(), "msg=stopping connections=1 requests=1")
			assert.Contains(t, w.log.String(), row.logged)
		})
	}
}

// Background tasks learn of the end at once, and have the grace to finish.
func TestBackgroundAtTheEnd(t *testing.T) {
	w := newWorld(t, looper.Config{})
	flushed := false
	w.app.Go("flush", func(t *task.Task) error {
		err := task.Sleep(t, time.Hour)
		require.ErrorIs(w, err, task.ErrStopping)
		require.NoError(w, task.Sleep(t, time.Second))
		flushed = true
		return err
	})
	w.app.Get("/stop", func(c *looper.Context) error {
		require.NoError(t, w.app.Shutdown(context.Background()))
		return c.Text(200, "stopping")
	})
	w.app.Get("/slow", func(c *looper.Context) error { return errors.Join(c.Sleep(2*time.Second), c.Text(200, "done")) })
	w.run(get("/slow", "done"), get("/stop", "stopping"))
	assert.True(t, flushed)
	assert.NotContains(t, w.log.String(), "a background task failed")
}

// From another goroutine Shutdown returns after the loop has ended, with ctx's error if something was cut
// off.
func TestShutdownFromOutside(t *testing.T) {
	for name, grace := range map[string]time.Duration{"in time": time.Minute, "cut off": 10 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			app := looper.New(looper.Config{Log: quiet})
			began := make(chan struct{})
			end := make(chan error, 1)
			app.Get("/", func(c *looper.Context) error {
				close(began)
				for !c.Exchange().Conn().Closing() && name == "cut off" {
					if err := c.Sleep(time.Second); err != nil {
						end <- err
						return err
					}
				}
				return c.Text(200, "done")
			})
			addr, ran := runReal(t, app)
			got := make(chan string, 1)
			go func() {
				response, err := http.Get("http://" + addr + "/")
				if err != nil {
					got <- err.Error()
					return
				}
				defer response.Body.Close()
				text, _ := io.ReadAll(response.Body)
				got <- string(text)
			}()
			<-began
			ctx, cancel := context.WithTimeout(context.Background(), grace)
			defer cancel()
			err := app.Shutdown(ctx)
			require.NoError(t, <-ran)
			if name == "in time" {
				require.NoError(t, err)
				assert.Equal(t, "done", <-got)
				return
			}
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.ErrorIs(t, <-end, looper.ErrGone)
			assert.NotEqual(t, "done", <-got)
		})
	}
}

// runReal runs an application on a real kernel.
func runReal(t *testing.T, app *looper.App) (addr string, ran chan error) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{Log: quiet})
	require.NoError(t, err)
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	require.NoError(t, err)
	ran = make(chan error, 1)
	go func() { ran <- l.Run() }()
	_, _, err = net.SplitHostPort(listener.Addr())
	require.NoError(t, err)
	return listener.Addr(), ran
}
