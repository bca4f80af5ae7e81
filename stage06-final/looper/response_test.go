package looper_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// kinds are handlers that respond in each way there is.
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
			c.OnResponse(func(r *looper.Response) error { return c.AddHeader("X-Seen", c.Path()) })
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
			c.OnResponse(func(r *looper.Response) error { return c.AddHeader("X-Outer", "1") })
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

// A function may respond itself, for example when a session cannot be saved. That response passes through the functions after it:
// called for its own it would respond for ever.
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
		add(c, "a", func() error { return c.AddHeader("X-A", "1") })
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

// shouting writes in capitals what it is given, and says goodbye. It holds back what is not flushed.
type shouting struct {
	*bufio.Writer
	failing bool
}

func shout(w io.Writer) io.WriteCloser { return &shouting{Writer: bufio.NewWriter(w)} }

func (s *shouting) Write(p []byte) (int, error) {
	return s.Writer.WriteString(strings.ToUpper(string(p)))
}

func (s *shouting) Close() error {
	if s.failing {
		return errors.New("hoarse")
	}
	_, _ = s.WriteString("!")
	return s.Flush()
}

func TestWrap(t *testing.T) {
	w := newWorld(t, looper.Config{})
	kinds(w.app)
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { r.Wrap(shout); r.Wrap(shout); return nil })
			return next(c)
		}
	})
	rows := []struct{ method, path, status, body, length string }{
		{"GET", "/text", "200 OK", "TEXT!!", "6"},
		{"HEAD", "/text", "200 OK", "", "6"},
		{"GET", "/empty", "204 No Content", "", ""},
		{"GET", "/error", "409 Conflict", "409 CONFLICT\n!!", "15"},
		{"GET", "/file", "200 OK", "6\r\nFILE!!\r\n0\r\n\r\n", ""},
		{"HEAD", "/file", "200 OK", "", ""},
		{"GET", "/stream", "200 OK", "8\r\nSTREAM!!\r\n0\r\n\r\n", ""},
	}
	for _, row := range rows {
		t.Run(row.method+row.path, func(t *testing.T) {
			a := w.ask(row.method, row.path, "")
			assert.Equal(t, row.status, a.status)
			assert.Equal(t, row.body, a.body)
			assert.Equal(t, row.length, a.fields["Content-Length"])
		})
	}
}

func TestFlushSendsWhatAWriterHoldsBack(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.OnResponse(func(r *looper.Response) error { r.Wrap(shout); return nil })
		s, err := c.Stream(200, "text/plain")
		require.NoError(t, err)
		_, err = s.WriteString("now")
		require.NoError(t, errors.Join(err, s.Flush(), c.Sleep(1e9)))
		_, err = s.WriteString("later")
		return err
	})
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("3\r\nNOW\r\n")
		c.ExpectUntil("6\r\nLATER!\r\n0\r\n\r\n")
		c.Close()
	})
}

// strict is a writer that, like an encoder, has one call at a time, and none when it is closed.
type strict struct {
	io.Writer
	busy, closed, misused bool
}

func (s *strict) Write(p []byte) (int, error) {
	s.misused = s.misused || s.busy || s.closed
	s.busy = true
	defer func() { s.busy = false }()
	return s.Writer.Write(p)
}

func (s *strict) Flush() error {
	_, err := s.Write([]byte{'.'})
	return err
}

func (s *strict) Close() error {
	s.closed = true
	return nil
}

// Writers wait for the client, and meanwhile another task may write: the one that keeps a stream of events alive, for instance.
// And a function of OnDone comes too late.
func TestWrapOneCallAtATime(t *testing.T) {
	var writer strict
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.OnResponse(func(r *looper.Response) error {
			r.Wrap(func(w io.Writer) io.WriteCloser { writer = strict{Writer: w}; return &writer })
			return nil
		})
		s, err := c.Stream(200, "text/plain")
		require.NoError(t, err)
		c.OnDone(func(looper.Done) {
			_, err := s.WriteString("late")
			require.ErrorIs(t, err, looper.ErrOver)
			require.ErrorIs(t, s.Flush(), looper.ErrOver)
		})
		write := func(*task.Task) error {
			_, err := s.WriteString(strings.Repeat("x", 1<<20))
			return errors.Join(err, s.Flush())
		}
		return task.Gather(c, write, write)
	})
	a := w.ask("GET", "/", "")
	assert.Equal(t, 2<<20, strings.Count(a.body, "x"))
	assert.False(t, writer.misused)
	assert.True(t, writer.closed)
}

// What a request has given to Wrap is not kept for as long as its connection.
func TestWrapIsForgotten(t *testing.T) {
	var kept weak.Pointer[[1 << 10]byte]
	w := newWorld(t, looper.Config{})
	w.app.Get("/wraps", func(c *looper.Context) error {
		secret := new([1 << 10]byte)
		kept = weak.Make(secret)
		c.OnResponse(func(r *looper.Response) error {
			r.Wrap(func(w io.Writer) io.WriteCloser {
				return &strict{Writer: io.MultiWriter(w, bytes.NewBuffer(secret[:0]))}
			})
			return nil
		})
		return c.Text(200, "wrapped")
	})
	w.app.Get("/next", func(c *looper.Context) error {
		runtime.GC()
		assert.True(t, kept.Value() == nil)
		return c.Text(200, "next")
	})
	w.run(func(c *sim.Client) {
		c.Send("GET /wraps HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("wrapped")
		c.Send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("next")
		c.Close()
	})
}

func TestWrapThatFails(t *testing.T) {
	w := newWorld(t, looper.Config{})
	kinds(w.app)
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error {
				if r.Status == 200 {
					r.Wrap(func(w io.Writer) io.WriteCloser { return &shouting{bufio.NewWriter(w), true} })
				}
				return nil
			})
			return next(c)
		}
	})
	a := w.ask("GET", "/text", "")
	assert.Equal(t, "500 Internal Server Error", a.status)
	assert.Equal(t, "500 Internal Server Error\n", a.body)
	assert.Contains(t, w.log.String(), "hoarse")
	w.run(func(c *sim.Client) {
		c.Send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectReset()
	})
}

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

// A function that ends its goroutine, as testing.T.FailNow does, keeps neither the other functions nor the
// client's next request from their turn.
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

func TestSetHeader(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		require.NoError(t, errors.Join(c.AddHeader("X-A", "1"), c.AddHeader("x-a", "2"), c.AddHeader("X-B", "3")))
		require.NoError(t, c.SetHeader("X-A", "4"))
		require.Error(t, c.SetHeader("X-A", "5\n"))
		require.Error(t, c.SetHeader("Content-Type", "text/x"))
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

// Fields that are missing come after those that the handler has set.
func TestAddMissing(t *testing.T) {
	fields, err := looper.NewFields("X-A", "1", "X-B", "2")
	require.NoError(t, err)
	w := newWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { return r.Context().AddMissing(fields) })
			return next(c)
		}
	})
	kinds(w.app)
	w.app.Get("/own", func(c *looper.Context) error {
		require.NoError(t, c.AddHeader("x-b", "own"))
		err := c.Text(200, "")
		require.Error(t, c.AddMissing(fields), "too late")
		return err
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
