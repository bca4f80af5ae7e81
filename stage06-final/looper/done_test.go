package looper_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestOnDone(t *testing.T) {
	w := newWorld(t, looper.Config{NoRequestLog: true})
	kinds(w.app)
	var got looper.Done
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnDone(func(d looper.Done) { require.Same(t, c, d.Context()); got = d })
			return next(c)
		}
	})
	w.app.Post("/body", func(c *looper.Context) error {
		c.LimitBody(2)
		_, err := c.Body()
		return err
	})
	rows := []struct {
		method, path, body string
		status             int
		bytes              int64
		err                string
	}{
		{"GET", "/text", "", 200, 4, ""},
		{"HEAD", "/text", "", 200, 0, ""},
		{"GET", "/empty", "", 204, 0, ""},
		{"GET", "/error", "", 409, 13, "409 Conflict"},
		{"GET", "/fault", "", 500, 26, "on purpose"},
		{"GET", "/panic", "", 500, 26, "panic: on purpose"},
		{"GET", "/file", "", 200, 4, ""},
		{"GET", "/stream", "", 200, 6, ""},
		{"GET", "/nowhere", "", 404, 14, "404 Not Found"},
		{"POST", "/body", "too long", 413, 0, "looper: the client is gone"},
	}
	for _, row := range rows {
		t.Run(row.method+row.path, func(t *testing.T) {
			got = looper.Done{}
			w.ask(row.method, row.path, row.body)
			assert.Equal(t, row.status, got.Status)
			assert.Equal(t, row.bytes, got.Bytes)
			if row.err == "" {
				assert.NoError(t, got.Err)
			} else {
				assert.ErrorContains(t, got.Err, row.err)
			}
		})
	}
	assert.Equal(t, 1, strings.Count(w.log.String(), "msg=request"), "the one that the server refused")
}

func TestOnDoneOfAClientThatHasGone(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var got looper.Done
	w.app.Get("/", func(c *looper.Context) error {
		c.OnDone(func(looper.Done) { panic("on purpose") })
		c.OnDone(func(d looper.Done) { got = d })
		return c.Sleep(2e9)
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Sleep(1e9)
		c.Reset()
	})
	assert.Equal(t, 499, got.Status)
	assert.ErrorIs(t, got.Err, looper.ErrGone)
	assert.Contains(t, w.log.String(), "function of OnDone failed")
}

// A function of OnDone ends its goroutine, as testing.T.FailNow does: the other functions and the client's
// next request still have their turn.
func TestOnDoneEndsItsGoroutine(t *testing.T) {
	w := newWorld(t, looper.Config{})
	calls := 0
	w.app.Get("/", func(c *looper.Context) error {
		c.OnDone(func(looper.Done) { calls++ })
		c.OnDone(func(looper.Done) { runtime.Goexit() })
		return c.Text(200, "first")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("first")
		c.ExpectUntil("first")
		c.Close()
	})
	assert.Equal(t, 2, calls)
}
