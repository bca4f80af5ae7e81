package task_test

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// These are two addresses of a foreign server, one without a listener, and one of a server that does not respond at first.
const (
	theirs   = "192.0.2.7:6379"
	others   = "192.0.2.8:6379"
	noServer = "192.0.2.9:6379"
	silent   = "192.0.2.11:6379"
)

// exchange is a test with a foreign server, and a task that has dialed it.
type exchange struct {
	name  string
	serve func(c *sim.Client)
	talk  func(w *world, t *task.Task, c net.Conn)
	want  []string
	buf   int // of a socket, in bytes; 0: sim's default
}

// hold plays exchanges, each in a world of its own. After the task nothing of it may be left, and no line in the log.
func hold(t *testing.T, rows []exchange) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorldWith(t, sim.Config{SocketBuffer: row.buf}, task.Config{})
			w.kernel.Serve(theirs, row.serve)
			w.play(func(t *task.Task) { row.talk(w, t, w.dial(t, theirs)) })
			w.settled(row.want...)
		})
	}
}

// dial opens a connection, and expects success.
func (w *world) dial(with task.Waiter, addr string) net.Conn {
	c, err := task.Dial(with, "tcp", addr)
	require.NoError(w, err)
	return c
}

// settled runs the world, and checks that some minutes after the last task no descriptor is open, and the log is empty.
func (w *world) settled(want ...string) {
	w.Helper()
	w.kernel.Client("auditor", func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		for w.tasks > 0 {
			c.Sleep(time.Second)
		}
		c.Sleep(5 * time.Minute) // longer than twice loop.Config.DrainTimeout
		require.Zero(w, w.kernel.OpenFiles(), "descriptors left open")
	})
	w.run(want...)
	require.Empty(w, w.words.String())
}

// reading reads once, and writes down the result.
func (w *world) reading(c net.Conn) {
	p := make([]byte, 100)
	n, err := c.Read(p)
	w.say("read %q, %v", p[:n], err)
}

// closes is a server that waits for the other side's end and then closes.
func closes(c *sim.Client) {
	for c.Receive() != "" {
	}
	c.Close()
}
