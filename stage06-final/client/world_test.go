package client_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// Addresses of the simulated world.
const (
	server   = "192.0.2.7:80"
	other    = "192.0.2.8:80"
	noServer = "192.0.2.9:80"
	theProxy = "192.0.2.10:3128"
	base     = "http://192.0.2.7"
)

// world is a scheduler with a client on a simulated kernel.
type world struct {
	*testing.T
	*task.Scheduler
	kernel *sim.Kernel
	loop   *loop.Loop
	client *client.Client
	words  bytes.Buffer // the log
	said   []string
	tasks  int
}

func newWorld(t *testing.T, config client.Config) *world { return newWorldOn(t, sim.Config{}, config) }

func newWorldOn(t *testing.T, machine sim.Config, config client.Config) *world {
	w := &world{T: t, kernel: sim.New(machine), client: client.New(config)}
	log := slog.New(slog.NewTextHandler(&w.words, nil))
	var err error
	w.loop, err = loop.New(w.kernel, loop.Config{Log: log})
	require.NoError(t, err)
	w.Scheduler = task.New(w.loop, task.Config{Log: log, Go: func(f func()) { f() }})
	return w
}

// serve sets the script of a server: it runs for each connection, numbered from 0.
func (w *world) serve(addr string, script func(c *sim.Client, n int)) {
	n := -1
	w.kernel.Serve(addr, func(c *sim.Client) {
		n++
		script(c, n)
	})
}

// play runs a task.
func (w *world) play(f func(t *task.Task)) *task.Task {
	t := new(task.Task)
	w.tasks++
	w.loop.Post(func() {
		w.Start(t, func(t *task.Task) error { f(t); return nil }, func(_ *task.Task, err error) {
			w.tasks--
			require.NoError(w, err)
		})
	})
	return t
}

func (w *world) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf("%v %s", w.loop.Now(), fmt.Sprintf(format, args...)))
}

// fetch sends a request, reads the complete response, and writes down the result.
func (w *world) fetch(t *task.Task, r *client.Request) {
	w.Helper()
	res, err := w.client.Do(t, r)
	if err != nil {
		w.say("error: %v", err)
		return
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		w.say("%d %q, then %v", res.Status, short(content), err)
		return
	}
	w.say("%d %q", res.Status, short(content))
}

func short(b []byte) string {
	if len(b) > 40 {
		return fmt.Sprintf("%s... (%d bytes)", b[:10], len(b))
	}
	return string(b)
}

func (w *world) get(t *task.Task, path string) {
	w.Helper()
	w.fetch(t, &client.Request{URL: base + path})
}

// settled runs the world until all tasks have ended and the idle connections are closed, and checks that nothing is left.
func (w *world) settled(want ...string) {
	w.Helper()
	w.kernel.Client("auditor", func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		for w.tasks > 0 {
			c.Sleep(time.Second)
		}
		c.Sleep(2 * time.Minute)
		busy, idle := w.client.Conns()
		require.Zero(w, busy, "connections in use")
		require.Zero(w, idle, "connections kept")
		require.Zero(w, w.kernel.OpenFiles(), "descriptors left open")
	})
	require.NoError(w, w.kernel.Run(w.loop))
	require.Equal(w, want, w.said)
	require.False(w, w.Busy(), "tasks left")
	require.Empty(w, w.words.String())
}

// responds is a server that gives the same response to each head of a request, on each connection.
func responds(response string) func(c *sim.Client, n int) {
	return func(c *sim.Client, _ int) {
		for {
			if !awaitHead(c) {
				return
			}
			c.Send(response)
		}
	}
}

// hear waits for input from the client, and returns it; "": the client has closed the connection, or cut it.
func hear(c *sim.Client) string {
	c.WaitFor("input from the client", func() bool { return c.Broken() || c.Readable() })
	if c.Broken() {
		return ""
	}
	return c.Receive()
}

// awaitHead reads a request without content; false: the client has gone.
func awaitHead(c *sim.Client) bool {
	return awaitEnd(c, "\r\n\r\n")
}

// awaitEnd reads until end has come.
func awaitEnd(c *sim.Client, end string) bool {
	before := len(c.Heard())
	for !strings.Contains(c.Heard()[before:], end) {
		if hear(c) == "" {
			c.Close()
			return false
		}
	}
	return true
}

// gone waits until the client has closed the connection.
func gone(c *sim.Client) {
	for hear(c) != "" {
	}
	c.Close()
}

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
