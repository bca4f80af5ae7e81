package middleware_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/task"
)

func TestRecover(t *testing.T) {
	var told *task.PanicError
	var seen error
	outer := func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			seen = next(c)
			return seen
		}
	}
	w := newWorld(t, outer, middleware.Recover(func(c *looper.Context, failure *task.PanicError) {
		assert.Equal(t, "/panic", c.Path())
		told = failure
	}))
	w.text("/")
	w.app.Get("/panic", func(c *looper.Context) error { panic("a secret") })
	w.app.Get("/error", func(c *looper.Context) error { return &looper.Error{Status: 409} })

	r := w.ask("GET", "/panic", "")
	assert.Equal(t, "500 Internal Server Error", r.status)
	assert.NotContains(t, r.body, "secret")
	require.NotNil(t, told)
	assert.Equal(t, "a secret", told.Text)
	assert.Contains(t, told.Stack, "TestRecover")
	assert.Same(t, told, seen)
	assert.Contains(t, w.log.String(), "a secret")

	told = nil
	assert.Equal(t, "409 Conflict", w.ask("GET", "/error", "").status)
	assert.Equal(t, "200 OK", w.ask("GET", "/", "").status)
	assert.Nil(t, told)
}

func TestRecoverTellsNobody(t *testing.T) {
	w := newWorld(t, middleware.Recover(nil))
	w.app.Get("/", func(c *looper.Context) error { panic("on purpose") })
	assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/", "").status)
}

func TestTimeout(t *testing.T) {
	rows := []struct {
		name, status string
		handler      looper.Handler
	}{
		{"in time", "200 OK", func(c *looper.Context) error {
			if err := c.Sleep(time.Second); err != nil {
				return err
			}
			return c.Text(200, "")
		}},
		{"late", "503 Service Unavailable", func(c *looper.Context) error { return c.Sleep(time.Hour) }},
		{"late, with another error", "503 Service Unavailable", func(c *looper.Context) error {
			return errors.Join(errors.New("no cats"), c.Sleep(time.Hour))
		}},
		{"late, but there is a response", "200 OK", func(c *looper.Context) error {
			if err := c.Sleep(time.Hour); err == nil {
				t.Error("no timeout")
			}
			return c.Text(200, "old cats")
		}},
		{"a timeout of its own", "500 Internal Server Error", func(c *looper.Context) error {
			return task.Within(c, time.Second, func() error { return c.Sleep(time.Hour) })
		}},
		{"a timeout of its own, of the same length", "500 Internal Server Error", func(c *looper.Context) error {
			early := &task.TimeoutError{After: 2 * time.Second}
			return early
		}},
		{"an error", "409 Conflict", func(c *looper.Context) error { return &looper.Error{Status: 409} }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.app.Group("", middleware.Timeout(2*time.Second)).Get("/", row.handler)
			assert.Equal(t, row.status, w.ask("GET", "/", "").status)
		})
	}
	require.Panics(t, func() { middleware.Timeout(0) })
}

// A stream that has begun is cut off, so that the client does not take it for complete.
func TestTimeoutOfAStream(t *testing.T) {
	w := newWorld(t, middleware.Timeout(2*time.Second))
	w.app.Get("/", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		require.NoError(t, err)
		_, err = s.WriteString("begun")
		return errors.Join(err, c.Sleep(time.Hour))
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("begun\r\n")
		c.ExpectReset()
	})
}

func TestBodyLimit(t *testing.T) {
	w := newWorld(t)
	called := false
	post := func(c *looper.Context) error {
		called = true
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Bytes(200, "text/plain", body)
	}
	w.app.Group("/small", middleware.BodyLimit(4)).Post("", post)
	w.app.Group("/large", middleware.BodyLimit(2<<20)).Post("", post)
	w.app.Group("/none", middleware.BodyLimit(0)).Post("", post)
	chunked := []string{"Transfer-Encoding: chunked"}
	rows := []struct {
		name, path, body string
		lines            []string
		status           string
		called           bool
	}{
		{"as many", "/small", "1234", nil, "200 OK", true},
		{"one more", "/small", "12345", nil, "413 Content Too Large", false},
		{"more than usual", "/large", strings.Repeat("x", 3<<19), nil, "200 OK", true},
		{"none is allowed", "/none", "", nil, "200 OK", true},
		{"one is not", "/none", "1", nil, "413 Content Too Large", false},
		{"chunks", "/small", "", append(chunked, "", "4\r\n1234\r\n0"), "200 OK", true},
		{"chunks, one byte more", "/small", "", append(chunked, "", "4\r\n1234\r\n1\r\n5\r\n0"), "413 Content Too Large", true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			called = false
			lines := append([]string{"POST " + row.path + " HTTP/1.1", "Host: x", "Connection: close"}, row.lines...)
			var r response
			w.run(func(c *sim.Client) {
				if row.lines == nil {
					r = exchange(c, "POST", row.path, row.body, "Connection: close")
					return
				}
				c.Send(strings.Join(lines, "\r\n") + "\r\n\r\n")
				for c.Receive() != "" {
				}
				c.Close()
				r = takeApart(c.Heard())
			})
			assert.Equal(t, row.status, r.status)
			assert.Equal(t, row.called, called)
		})
	}
	require.Panics(t, func() { middleware.BodyLimit(-1) })
}

// A zip bomb stays packed: a compressed request is refused before it is read.
func TestUnencoded(t *testing.T) {
	w := newWorld(t, middleware.Unencoded())
	w.app.Post("/", hello)
	bomb := string(gzipped(strings.Repeat("\x00", 10<<20)))
	require.Less(t, len(bomb), 64<<10)
	rows := []struct {
		name   string
		lines  []string
		status string
	}{
		{"plain", nil, "200 OK"},
		{"identity", []string{"Content-Encoding: identity"}, "200 OK"},
		{"gzip", []string{"Content-Encoding: gzip"}, "415 Unsupported Media Type"},
		{"twice", []string{"Content-Encoding: identity, gzip"}, "415 Unsupported Media Type"},
		{"on two lines", []string{"Content-Encoding: identity", "Content-Encoding: br"}, "415 Unsupported Media Type"},
		{"unknown", []string{"Content-Encoding: x-rot13"}, "415 Unsupported Media Type"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := w.ask("POST", "/", bomb, row.lines...)
			assert.Equal(t, row.status, r.status)
			if strings.HasPrefix(row.status, "415") {
				assert.Equal(t, "identity", r.fields["Accept-Encoding"])
			}
		})
	}
}
