package looper_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// shouting writes its input in capitals, and says goodbye. It holds back what is not flushed.
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

// strict is a writer that, like an encoder, allows one call at a time, and none after Close.
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

// A writer of Wrap gets one call at a time: while a Write waits for the client, the writes of other tasks wait too. A function of
// OnDone comes too late to write.
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

// A connection does not keep what a request has given to Wrap.
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
