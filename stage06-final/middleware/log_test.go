package middleware_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// lines returns what was logged about requests, without the time of day.
func (w *world) lines() (all []string) {
	for line := range strings.Lines(w.log.String()) {
		if _, line, ok := strings.Cut(strings.TrimSpace(line), " msg=request "); ok {
			all = append(all, line)
		}
	}
	w.log.Reset()
	return all
}

func TestLog(t *testing.T) {
	id := func(next looper.Handler) looper.Handler {
		return middleware.RequestID(middleware.RequestIDConfig{})(next)
	}
	w := newWorld(t, middleware.Log(middleware.LogConfig{}), id)
	w.app.Get("/users/{name}", func(c *looper.Context) error {
		if err := c.Sleep(time.Second / 2); err != nil {
			return err
		}
		return c.Text(200, "hello")
	})
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	rows := []struct{ method, target, want string }{
		{"GET", "/users/ada?token=secret", `method=GET path=/users/ada route=/users/{name} status=200 bytes=5 took=500ms client=192.0.2.1 id=`},
		{"GET", "/nowhere", `method=GET path=/nowhere status=404 bytes=14 took=0s client=192.0.2.1 id=`},
		{"GET", "/fault", `method=GET path=/fault route=/fault status=500 bytes=26 took=0s client=192.0.2.1 id=`},
		{"GET", "/users/%22%20status=200", `method=GET path="/users/%22%20status=200" route=/users/{name} status=200`},
	}
	for _, row := range rows {
		t.Run(row.target, func(t *testing.T) {
			w.ask(row.method, row.target, "")
			lines := w.lines()
			assert.Len(t, lines, 1)
			assert.Contains(t, strings.Join(lines, ""), row.want)
		})
	}
}

func TestLogOfAClientThatHasGone(t *testing.T) {
	w := newWorld(t, middleware.Log(middleware.LogConfig{}))
	w.app.Get("/", func(c *looper.Context) error { return c.Sleep(time.Hour) })
	w.run(func(c *sim.Client) {
		c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Sleep(time.Second)
		c.Reset()
	})
	assert.Contains(t, strings.Join(w.lines(), ""), "status=499 bytes=0 took=1s")
}

func TestLogAttrs(t *testing.T) {
	attrs := []middleware.LogAttr{middleware.LogHost, middleware.LogUserAgent, middleware.LogUser, middleware.LogError, middleware.LogPeer}
	w := newWorld(t, middleware.Log(middleware.LogConfig{Attrs: attrs}),
		middleware.BasicAuth(middleware.BasicAuthConfig{Users: map[string]string{"ada": "pw"}}))
	w.text("/")
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	hostile := "User-Agent: x\" status=200 \xff" + strings.Repeat("y", 300)

	w.ask("GET", "/", "", basic("ada:pw"), "User-Agent: curl")
	w.ask("GET", "/fault", "", basic("ada:pw"), hostile)
	w.ask("GET", "/", "")
	lines := w.lines()
	assert.Equal(t, `host=example.com agent=curl user=ada peer=192.0.2.1:49153`, lines[0])
	assert.Equal(t, `host=example.com agent="x\" status=200 \xff`+strings.Repeat("y", 256-15)+`" user=ada error="on purpose" peer=192.0.2.1:49153`, lines[1])
	assert.Equal(t, `host=example.com error="401 Unauthorized" peer=192.0.2.1:49153`, lines[2])
}

func TestLogChoosesRequests(t *testing.T) {
	skip := func(c *looper.Context, d looper.Done) bool { return c.RawPath() == "/health" && d.Status == 200 }
	w := newWorld(t, middleware.Log(middleware.LogConfig{Skip: skip, Sample: 3, Attrs: []middleware.LogAttr{middleware.LogPath}}))
	w.text("/").text("/health")
	w.app.Get("/slow", func(c *looper.Context) error {
		if err := c.Sleep(2 * time.Second); err != nil {
			return err
		}
		return c.Text(200, "")
	})
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	w.run(func(c *sim.Client) {
		for _, path := range []string{"/", "/health", "/", "/fault", "/slow", "/", "/", "/fault"} {
			c.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
		}
		exchange(c, "GET", "/health", "", "Connection: close")
	})
	assert.Equal(t, []string{"path=/ sampled=3", "path=/fault", "path=/slow", "path=/ sampled=3", "path=/fault"}, w.lines())
}

func TestLogLevels(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelError}))
	w := newWorld(t, middleware.Log(middleware.LogConfig{Logger: logger}))
	w.text("/")
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	w.ask("GET", "/", "")
	assert.Empty(t, out.String())
	w.ask("GET", "/fault", "")
	assert.Contains(t, out.String(), "level=ERROR msg=request method=GET path=/fault")
	assert.Empty(t, w.lines(), "in the application's log")
}
