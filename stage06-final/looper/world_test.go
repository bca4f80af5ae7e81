package looper_test

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

// world is an application on a simulated kernel.
type world struct {
	*testing.T
	app     *looper.App
	machine sim.Config
	log     bytes.Buffer
}

func newWorld(t *testing.T, config looper.Config) *world {
	w := &world{T: t, machine: sim.Config{SocketBuffer: 32 << 10}}
	if config.Log == nil {
		config.Log = slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
		config.LogOnLoop = true
	}
	w.app = looper.New(config)
	return w
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// run serves clients until their scripts have ended.
func (w *world) run(scripts ...func(c *sim.Client)) {
	w.Helper()
	k := sim.New(w.machine)
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	require.NoError(w, err)
	_, err = w.app.ListenOn(l, "sim:80")
	require.NoError(w, err)
	for i, script := range scripts {
		k.Client(fmt.Sprint("visitor ", i), func(c *sim.Client) {
			c.Connect("sim:80")
			script(c)
		})
	}
	require.NoError(w, k.Run(l))
	require.Zero(w, k.OpenFiles())
}

// bodyOf and formOf panic if there is an error.
func bodyOf(c *looper.Context) []byte {
	body, err := c.Body()
	if err != nil {
		panic(err)
	}
	return body
}

func formOf(c *looper.Context) *looper.Form {
	form, err := c.Form()
	if err != nil {
		panic(err)
	}
	return form
}

// response is a response, split into its parts.
type response struct {
	status string
	fields map[string]string
	body   string
}

// ask sends one request, with extra field lines, and returns the response.
func (w *world) ask(method, target, body string, extra ...string) (a response) {
	w.Helper()
	lines := append([]string{method + " " + target + " HTTP/1.1", "Host: x", "Connection: close"}, extra...)
	if body != "" {
		lines = append(lines, "Content-Length: "+strconv.Itoa(len(body)))
	}
	w.run(func(c *sim.Client) {
		c.Send(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)
		for c.Receive() != "" {
		}
		c.Close()
		a = takeApart(c.Heard())
	})
	return a
}

func takeApart(text string) (a response) {
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	a.status = strings.TrimPrefix(lines[0], "HTTP/1.1 ")
	a.fields = make(map[string]string)
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		a.fields[name] = value
	}
	a.body = body
	return a
}
