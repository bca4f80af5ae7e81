package looper_test

import (
	"bytes"
	"io"
	"log"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/asynclog"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestRequestLog(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"file": {Data: []byte("1234567")}}})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello") })
	w.app.Get("/same", func(c *looper.Context) error { return c.Text(304, "Hello") })
	rows := []struct{ method, target, want string }{
		{"GET", "/hello?a=b", `method=GET target="/hello?a=b" status=200 bytes=5`},
		{"HEAD", "/hello", `method=HEAD target=/hello status=200 bytes=0`},
		{"POST", "/hello", `method=POST target=/hello status=405 bytes=23`},
		{"GET", "/static/file", `method=GET target=/static/file status=200 bytes=7`},
		{"HEAD", "/static/file", `method=HEAD target=/static/file status=200 bytes=0`},
		{"GET", "/same", `method=GET target=/same status=304 bytes=0`},
		{"OPTIONS", "*", `method=OPTIONS target=* status=204 bytes=0`},
	}
	for _, row := range rows {
		w.log.Reset()
		w.ask(row.method, row.target, "")
		assert.Equal(t, "level=INFO msg=request "+row.want+" took=0s peer=192.0.2.1:49153\n", w.log.String())
	}
}

// stuck is a writer that takes nothing until open is closed.
type stuck struct {
	bytes.Buffer
	open chan struct{}
}

func (s *stuck) Write(line []byte) (int, error) {
	<-s.open
	return s.Buffer.Write(line)
}

// setDefault makes lines on w slog's default until the test ends.
func setDefault(t *testing.T, w io.Writer) {
	logger, out, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(slog.NewTextHandler(w, nil)))
	t.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(out)
		log.SetFlags(flags)
	})
}

// An application responds while its log is stuck, and the log gets the lines later.
func TestStuckLog(t *testing.T) {
	t.Run("slog's default", func(t *testing.T) {
		testStuckLog(t, func(t *testing.T, pipe io.Writer) looper.Config {
			setDefault(t, pipe)
			return looper.Config{}
		})
	})
	t.Run("its own", func(t *testing.T) {
		testStuckLog(t, func(_ *testing.T, pipe io.Writer) looper.Config {
			return looper.Config{Log: slog.New(slog.NewTextHandler(pipe, nil))}
		})
	})
}

func testStuckLog(t *testing.T, config func(t *testing.T, pipe io.Writer) looper.Config) {
	synctest.Test(t, func(t *testing.T) {
		pipe := &stuck{open: make(chan struct{})}
		w := &world{T: t, app: looper.New(config(t, pipe))}
		w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello") })
		w.app.Get("/broken", func(*looper.Context) error { panic("broken") })
		for range 10 {
			require.Equal(t, "200 OK", w.ask("GET", "/hello", "").status)
		}
		require.Equal(t, "500 Internal Server Error", w.ask("GET", "/broken", "").status)
		close(pipe.open)
		time.Sleep(time.Second) // virtual: the lines are written, and the log's goroutine ends
		synctest.Wait()
		assert.Equal(t, 10, strings.Count(pipe.String(), "msg=request method=GET target=/hello status=200"))
		assert.Equal(t, 1, strings.Count(pipe.String(), `msg="handler failed" method=GET path=/broken route=/broken error="panic: broken`))
	})
}

// After Run has returned, its log is written.
func TestRunFlushesItsLog(t *testing.T) {
	pipe := &stuck{open: make(chan struct{})}
	log := asynclog.New(slog.NewTextHandler(pipe, nil), asynclog.Config{})
	app := looper.New(looper.Config{Log: slog.New(log), Static: "no-such-folder"})
	for range 4000 {
		slog.New(log).Info("m")
	}
	close(pipe.open) // Run fails long before all lines are written
	require.Error(t, app.Run("127.0.0.1:0"))
	require.Equal(t, 4000, strings.Count(pipe.String(), "msg=m"))
}

// A client has gone, or the server has refused its request. Whatever the handler does after that,
// the log has the status of what the client got.
func TestLogOfAHandlerThatGoesOn(t *testing.T) {
	const length, tooLong = "Content-Length: 50\r\n\r\n", "Content-Length: 5000000\r\n\r\n"
	text := func(c *looper.Context) error { return c.Text(200, "thanks") }
	stream := func(c *looper.Context) error {
		_, err := c.Stream(200, "text/plain")
		return err
	}
	silence := func(*looper.Context) error { return nil }
	rows := []struct {
		name, rest    string
		before, after func(c *looper.Context) error // before and after the handler asks for the content
		want          string
	}{
		{"gone", length, silence, text, "status=499 bytes=0"},
		{"gone, and a stream", length, silence, stream, "status=499 bytes=0"},
		{"refused", tooLong, silence, text, "status=413"},
		{"refused in the middle of a stream", tooLong, stream, silence, "status=200"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Post("/", func(c *looper.Context) error {
				require.NoError(t, row.before(c))
				_, err := c.Body()
				require.ErrorIs(t, err, looper.ErrGone)
				if failed := row.after(c); failed != nil || c.Exchange().Gone() {
					return failed
				}
				return err
			})
			w.run(func(c *sim.Client) {
				c.Send("POST / HTTP/1.1\r\nHost: x\r\n" + row.rest)
				c.Sleep(time.Second)
				if !c.Broken() {
					c.Reset()
				}
			})
			assert.Contains(t, w.log.String(), row.want)
			assert.Equal(t, 1, strings.Count(w.log.String(), "\n"), w.log.String())
		})
	}
}
