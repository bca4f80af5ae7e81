package middleware_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// world is an application with middleware, on a simulated kernel.
type world struct {
	*testing.T
	app *looper.App
	log bytes.Buffer
}

func newWorld(t *testing.T, use ...looper.Middleware) *world {
	w := &world{T: t}
	w.configure(looper.Config{})
	w.app.Use(use...)
	return w
}

// configure makes the application, with a log that the test reads.
func (w *world) configure(config looper.Config) {
	config.Log, config.LogOnLoop, config.NoRequestLog = slog.New(slog.NewTextHandler(&w.log, nil)), true, true
	w.app = looper.New(config)
}

// text registers a handler that responds with "hello".
func (w *world) text(pattern string) *world {
	w.app.Get(pattern, hello)
	return w
}

func hello(c *looper.Context) error { return c.Text(200, "hello") }

// run serves clients until their scripts have ended.
func (w *world) run(scripts ...func(c *sim.Client)) {
	w.Helper()
	k := sim.New(sim.Config{SocketBuffer: 32 << 10})
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	require.NoError(w, err)
	_, err = w.app.ListenOn(l, "sim:80")
	require.NoError(w, err)
	for i, script := range scripts {
		k.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Connect("sim:80")
			script(c)
		})
	}
	require.NoError(w, k.Run(l))
	require.Zero(w, k.OpenFiles())
}

// response is a response taken apart. Lines of one name are joined with "; ".
type response struct {
	status string
	fields map[string]string
	body   string
}

// ask sends one request with extra field lines and returns the response.
func (w *world) ask(method, target, body string, extra ...string) (r response) {
	w.Helper()
	w.run(func(c *sim.Client) { r = exchange(c, method, target, body, append(extra, "Connection: close")...) })
	return r
}

// exchange sends a request, and reads until the server closes.
func exchange(c *sim.Client, method, target, body string, extra ...string) response {
	lines := append([]string{method + " " + target + " HTTP/1.1", "Host: example.com"}, extra...)
	if body != "" {
		lines = append(lines, "Content-Length: "+strconv.Itoa(len(body)))
	}
	c.Send(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)
	for c.Receive() != "" {
	}
	c.Close()
	return takeApart(c.Heard())
}

func takeApart(text string) response {
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	r := response{status: strings.TrimPrefix(lines[0], "HTTP/1.1 "), fields: make(map[string]string)}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if before, ok := r.fields[name]; ok {
			value = before + "; " + value
		}
		r.fields[name] = value
	}
	r.body = body
	if r.fields["Transfer-Encoding"] == "chunked" {
		r.body = unchunk(body)
	}
	return r
}

// unchunk takes chunks apart. What is malformed, or cut off, is left out.
func unchunk(text string) string {
	var all strings.Builder
	for text != "" {
		size, rest, _ := strings.Cut(text, "\r\n")
		n, err := strconv.ParseInt(size, 16, 32)
		if err != nil || n == 0 || int(n)+2 > len(rest) {
			break
		}
		all.WriteString(rest[:n])
		text = rest[n+2:]
	}
	return all.String()
}
