package looper_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// An error page may do what a handler does. Its stream ends as the page ends.
func TestErrorPageStreams(t *testing.T) {
	const notFound, malformed = "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHo st: x\r\n\r\n"
	rows := []struct {
		name, request string
		end           func() error
		cut           bool
	}{
		{"well", notFound, func() error { return nil }, false},
		{"with an error", notFound, func() error { return errors.New("on purpose") }, true},
		{"with a panic", notFound, func() error { panic("on purpose") }, true},
		{"with its goroutine", notFound, func() error { runtime.Goexit(); return nil }, true},
		{"well, for a malformed request", malformed, func() error { return nil }, false},
		{"with an error, for a malformed request", malformed, func() error { return errors.New("on purpose") }, true},
		{"with its goroutine, for a malformed request", malformed, func() error { runtime.Goexit(); return nil }, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error {
				s, err := c.Stream(e.Status, "text/plain")
				require.NoError(t, err)
				_, err = s.WriteString("page")
				return errors.Join(err, row.end())
			})
			w.run(func(c *sim.Client) {
				c.Send(row.request)
				if row.cut {
					c.ExpectReset()
					return
				}
				c.ExpectUntil("4\r\npage\r\n0\r\n\r\n")
				c.Close()
			})
			assert.Equal(t, 1, strings.Count(w.log.String(), "msg=request"), w.log.String())
		})
	}
}

// The tasks that an error page has spawned unwind before the client's next request is served.
func TestErrorPageSpawns(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var unwound string
	w.app.ErrorPage(404, func(c *looper.Context, e *looper.Error) error {
		task.Spawn(c, func(t *task.Task) (int, error) {
			defer func() {
				_ = task.Sleep(t, time.Second)
				unwound = c.Path()
			}()
			return 0, task.Sleep(t, time.Hour)
		})
		return errors.Join(c.Yield(), c.Text(404, "page "+c.Path()))
	})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello after "+unwound) })
	w.run(func(c *sim.Client) {
		c.Send("GET /none HTTP/1.1\r\nHost: x\r\n\r\nGET /hello" + close1)
		c.ExpectUntil("page /none")
		c.ExpectUntil("hello after /none")
		c.ExpectEnd()
		c.Close()
	})
}

// An error page that ends its goroutine is a fault like any other: the client has a response, and the log a line.
func TestErrorPageEndsItsGoroutine(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.ErrorPage(404, func(c *looper.Context, _ *looper.Error) error {
		c.AddHeader("X-Page", "404")
		runtime.Goexit()
		return nil
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.ExpectUntil("500 Internal Server Error\n")
		assert.NotContains(t, c.Heard(), "X-Page")
		c.ExpectEnd()
		c.Close()
	})
	assert.Contains(t, w.log.String(), "status=500")
	assert.Contains(t, w.log.String(), "error page failed")
}

// A function of OnResponse that ends its goroutine is a fault too. It is not called for the error page that follows. A request that
// the server refuses has no goroutine of its own: there the loop loses its goroutine and gets another one, and the connection is lost.
func TestFunctionOfOnResponseEndsItsGoroutine(t *testing.T) {
	for name, request := range map[string]string{"not found": "GET /" + close1, "malformed": "GET / HTTP/1.1\r\nHo st: x\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error {
				c.OnResponse(func(*looper.Response) error { runtime.Goexit(); return nil })
				return c.Text(e.Status, "own")
			})
			w.run(func(c *sim.Client) {
				c.Send(request)
				if name == "malformed" {
					c.ExpectReset()
					return
				}
				c.ExpectUntil("HTTP/1.1 500 Internal Server Error\r\n")
				c.ExpectUntil("\r\n\r\n500 Internal Server Error\n")
				c.ExpectEnd()
				c.Close()
			})
			assert.Contains(t, w.log.String(), "error page failed")
			assert.Equal(t, 1, strings.Count(w.log.String(), "msg=request"), w.log.String())
		})
	}
}
