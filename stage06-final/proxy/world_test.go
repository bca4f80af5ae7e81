package proxy_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// These are the addresses of the proxy, and of upstreams that scripts play.
const (
	here = "192.0.2.100:80"
	one  = "192.0.2.7:80"
	two  = "192.0.2.8:80"
)

// world is an application with a proxy on a simulated kernel.
type world struct {
	*testing.T
	kernel *sim.Kernel
	loop   *loop.Loop
	app    *looper.App
	proxy  *proxy.Proxy
	words  bytes.Buffer // the log
	said   []string
}

func newWorld(t *testing.T, config proxy.Config, app looper.Config) *world {
	w := &world{T: t, kernel: sim.New(sim.Config{})}
	log := slog.New(slog.NewTextHandler(&w.words, &slog.HandlerOptions{Level: slog.LevelWarn}))
	app.Log, app.LogOnLoop = log, true
	w.app = looper.New(app)
	if config.Upstreams == nil {
		config.Upstreams = []string{"http://192.0.2.7"}
	}
	var err error
	w.proxy, err = proxy.New(config)
	require.NoError(t, err)
	w.proxy.Mount(w.app, "")
	w.loop, err = loop.New(w.kernel, loop.Config{Log: log, StallTimeout: -1})
	require.NoError(t, err)
	_, err = w.app.ListenOn(w.loop, here)
	require.NoError(t, err)
	return w
}

// serve plays an upstream.
func (w *world) serve(addr string, script func(c *sim.Client, n int)) {
	n := -1
	w.kernel.Serve(addr, func(c *sim.Client) {
		n++
		script(c, n)
	})
}

// client plays a client.
func (w *world) client(script func(c *sim.Client)) {
	w.kernel.Client("client", func(c *sim.Client) {
		c.Connect(here)
		script(c)
		c.Close()
	})
}

func (w *world) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf("%v %s", w.loop.Now(), fmt.Sprintf(format, args...)))
}

// settled runs the world until all is over, and for some minutes longer, and checks that nothing is left.
func (w *world) settled(want ...string) {
	w.Helper()
	w.kernel.Client("auditor", func(c *sim.Client) {
		c.Sleep(10 * time.Minute)
		require.LessOrEqual(w, w.kernel.OpenFiles(), 1, "descriptors left open, beside the listener")
	})
	require.NoError(w, w.kernel.Run(w.loop))
	require.Equal(w, want, w.said)
}

// hear waits for input, and returns it; "": the other side has closed the connection, or cut it.
func hear(c *sim.Client) string {
	c.WaitFor("input from the other side", func() bool { return c.Broken() || c.Readable() })
	if c.Broken() {
		return ""
	}
	return c.Receive()
}

// until reads up to end, and returns what it has read; false: the other side has gone.
func until(c *sim.Client, end string) (string, bool) {
	before := len(c.Heard())
	for !strings.HasSuffix(c.Heard(), end) || len(c.Heard()) == before {
		if hear(c) == "" {
			c.Close()
			return c.Heard()[before:], false
		}
	}
	return c.Heard()[before:], true
}

// all reads to the end.
func all(c *sim.Client) string {
	for hear(c) != "" {
	}
	return c.Heard()
}

// responds is an upstream that gives the same response to each request without content.
func responds(response string) func(c *sim.Client, n int) {
	return func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Send(response)
		}
	}
}

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

// withoutDate returns a response without the Date field, which changes.
func withoutDate(response string) string {
	var kept []string
	for line := range strings.SplitAfterSeq(response, "\r\n") {
		if !strings.HasPrefix(line, "Date: ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
