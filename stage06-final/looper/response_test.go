package looper_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// kinds registers handlers that respond in every possible way.
func kinds(app *looper.App) {
	app.Get("/text", func(c *looper.Context) error { return c.Text(200, "text") })
	app.Get("/empty", func(c *looper.Context) error { return c.NoContent() })
	app.Get("/error", func(c *looper.Context) error { return &looper.Error{Status: 409} })
	app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	app.Get("/panic", func(c *looper.Context) error { panic("on purpose") })
	app.Get("/file", func(c *looper.Context) error {
		return c.File(fstest.MapFS{"f.txt": {Data: []byte("file")}}, "f.txt")
	})
	app.Get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		_, err = s.WriteString("stream")
		return err
	})
}

// Middleware of the whole application sees every response, and can add to it.
func TestOnResponseMeetsEveryResponse(t *testing.T) {
	w := newWorld(t, looper.Config{})
	kinds(w.app)
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { c.AddHeader("X-Seen", c.Path()); return nil })
			return next(c)
		}
	})
	for _, path := range []string{"/text", "/empty", "/error", "/fault", "/panic", "/file", "/stream", "/nowhere"} {
		t.Run(path, func(t *testing.T) {
			assert.Equal(t, path, w.ask("GET", path, "").fields["X-Seen"])
		})
	}
	assert.Equal(t, "/text", w.ask("DELETE", "/text", "").fields["X-Seen"])
	assert.Equal(t, "/text", w.ask("OPTIONS", "/text", "").fields["X-Seen"])
}

func TestOnResponseNests(t *testing.T) {
	w := newWorld(t, looper.Config{})
	add := func(name string) looper.Middleware {
		return func(next looper.Handler) looper.Handler {
			return func(c *looper.Context) error {
				c.OnResponse(func(r *looper.Response) error { r.Body = append(r.Body, name...); return nil })
				return next(c)
			}
		}
	}
	w.app.Use(add(" 1"), add(" 2"))
	g := w.app.Group("/g", add(" 3"))
	g.Use(add(" 4"))
	g.Get("", func(c *looper.Context) error { return c.Text(200, "0") })
	assert.Equal(t, "0 4 3 2 1", w.ask("GET", "/g", "").body)
}

func TestOnResponseChangesAResponse(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.OnResponse(func(r *looper.Response) error {
			assert.Equal(t, "text/plain; charset=utf-8", r.ContentType)
			r.Status, r.ContentType, r.Body = 203, "text/x", []byte("other")
			return nil
		})
		return c.Text(200, "text")
	})
	a := w.ask("GET", "/", "")
	assert.Equal(t, "203 Non-Authoritative Information", a.status)
	assert.Equal(t, "text/x", a.fields["Content-Type"])
	assert.Equal(t, "other", a.body)
}

// A function that fails is left out for the error page; the others are called again.
func TestOnResponseFails(t *testing.T) {
	w := newWorld(t, looper.Config{})
	calls := 0
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { c.AddHeader("X-Outer", "1"); return nil })
			c.OnResponse(func(r *looper.Response) error { calls++; panic("the store is down") })
			return next(c)
		}
	})
	w.app.Get("/", func(c *looper.Context) error { return c.Text(200, "text") })
	a := w.ask("GET", "/", "")
	assert.Equal(t, "500 Internal Server Error", a.status)
	assert.Equal(t, "1", a.fields["X-Outer"])
	assert.Equal(t, 1, calls)
	assert.Contains(t, w.log.String(), "the store is down")
}

// If a function of OnResponse refuses a response, the error page does not have the fields that the functions have added to the
// response. The other functions add theirs again. Fields of the refusing function belong to its error, and fields that the handler
// has added stay.
func TestFieldsOfAResponseThatIsRefused(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { c.AddHeader("X-Outer", "1"); return nil })
			c.OnResponse(func(r *looper.Response) error {
				c.AddHeader("Retry-After", "9")
				c.DelHeader("X-Deleted")
				c.SetHeader("X-Set", "new")
				return &looper.Error{Status: 503}
			})
			c.OnResponse(func(r *looper.Response) error {
				if r.Status == 200 {
					c.SetHeader("X-Tag", "inner")
				}
				c.AddHeader("X-Inner", "1")
				return nil
			})
			return next(c)
		}
	})
	w.app.Get("/", func(c *looper.Context) error {
		c.AddHeader("X-Own", "1")
		c.AddHeader("X-Own", "1")
		c.AddHeader("X-Deleted", "1")
		c.AddHeader("X-Set", "old")
		c.AddHeader("X-Tag", "own")
		return c.Text(200, "text")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /" + close1)
		c.ExpectUntil("503 Service Unavailable\n")
		c.ExpectEnd()
		head, _, _ := strings.Cut(c.Heard(), "\r\n\r\n")
		var own []string
		for line := range strings.SplitSeq(head, "\r\n") {
			if strings.HasPrefix(line, "X-") || strings.HasPrefix(line, "HTTP") || strings.HasPrefix(line, "Retry") {
				own = append(own, line)
			}
		}
		assert.Equal(t, []string{"HTTP/1.1 503 Service Unavailable", "X-Own: 1", "X-Own: 1", "X-Tag: own", "Retry-After: 9", "X-Set: new",
			"X-Inner: 1", "X-Outer: 1"}, own)
		c.Close()
	})
}

// A function may respond itself, for example when a session cannot be saved. That response passes through the later functions.
// If the function were called for its own response, it would respond forever.
func TestOnResponseResponds(t *testing.T) {
	w := newWorld(t, looper.Config{})
	var calls string
	add := func(c *looper.Context, name string, f func() error) {
		c.OnResponse(func(*looper.Response) error {
			if calls += name; len(calls) > 10 {
				return nil
			}
			return f()
		})
	}
	w.app.Get("/", func(c *looper.Context) error {
		add(c, "a", func() error { c.AddHeader("X-A", "1"); return nil })
		add(c, "b", func() error {
			add(c, "new", func() error { return nil })
			return c.Text(503, "no session")
		})
		add(c, "c", func() error { return nil })
		return c.Text(200, "x")
	})
	w.app.Get("/fails", func(c *looper.Context) error {
		add(c, "a", func() error { return &looper.Error{Status: 403} })
		add(c, "b", func() error { _ = c.Text(503, "no session"); return errors.New("on purpose") })
		return c.Text(200, "x")
	})
	a := w.ask("GET", "/", "")
	assert.Equal(t, "503 Service Unavailable", a.status)
	assert.Equal(t, "no session", a.body)
	assert.Equal(t, "1", a.fields["X-A"])
	assert.Equal(t, "cba", calls)

	calls = ""
	assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/fails", "").status)
	assert.Equal(t, "ba", calls, "neither is called for the error page")
}

func TestSetHeader(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.AddHeader("X-A", "1")
		c.AddHeader("x-a", "2")
		c.AddHeader("X-B", "3")
		c.SetHeader("X-A", "4")
		c.SetHeader("X-A", "5\n")
		require.ErrorContains(t, c.Text(200, ""), "byte 1")
		c.SetHeader("Content-Type", "text/x")
		require.ErrorContains(t, c.Text(200, ""), "written by the framework")
		require.Equal(t, "4", c.ResponseHeader("x-A"))
		c.DelHeader("X-B")
		require.Empty(t, c.ResponseHeader("X-B"))
		return c.Text(200, "")
	})
	a := w.ask("GET", "/", "")
	assert.Equal(t, "4", a.fields["X-A"])
	assert.NotContains(t, a.fields, "X-B")
	assert.NotContains(t, a.fields, "x-a")
}

// AddMissing adds its fields after those that the handler has set.
func TestAddMissing(t *testing.T) {
	fields, err := looper.NewFields("X-A", "1", "X-B", "2")
	require.NoError(t, err)
	w := newWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { r.Context().AddMissing(fields); return nil })
			return next(c)
		}
	})
	kinds(w.app)
	w.app.Get("/own", func(c *looper.Context) error {
		c.AddHeader("x-b", "own")
		return c.Text(200, "")
	})
	assert.Equal(t, "1", w.ask("GET", "/text", "").fields["X-A"])
	assert.Equal(t, "2", w.ask("GET", "/fault", "").fields["X-B"])
	own := w.ask("GET", "/own", "").fields
	assert.Equal(t, []string{"1", "own", ""}, []string{own["X-A"], own["x-b"], own["X-B"]})

	rows := []struct{ name, value string }{{"Content-Type", "x/y"}, {"Date", "1"}, {"X A", "1"}, {"X-A", "a\r\nX-B: b"}}
	for _, row := range rows {
		_, err := looper.NewFields(row.name, row.value)
		assert.Error(t, err, row.name)
	}
}

// A function that fails to respond itself, and returns no error, leaves the response as it is.
func TestOnResponseWhoseOwnResponseFails(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.OnResponse(func(*looper.Response) error { _ = c.Text(700, "inner"); return nil })
		return c.Text(200, "outer")
	})
	a := w.ask("GET", "/", "")
	assert.Equal(t, "200 OK", a.status)
	assert.Equal(t, "outer", a.body)
}
