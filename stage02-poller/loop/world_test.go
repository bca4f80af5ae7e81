package loop_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

const addr = "sim:80"

// handler has a function for each call. If it is nil, the call does what loop.Defaults does, and Input consumes
// all.
type handler struct {
	input    func(c *loop.Conn, in []byte) int
	eof      func(c *loop.Conn)
	drained  func(c *loop.Conn)
	settle   func(c *loop.Conn)
	stopping func(c *loop.Conn)
	closed   func(c *loop.Conn, err error)
}

func (h *handler) Input(c *loop.Conn, in []byte) int {
	if h.input == nil {
		return len(in)
	}
	return h.input(c, in)
}

func (h *handler) EOF(c *loop.Conn)      { call(h.eof, loop.Defaults{}.EOF, c) }
func (h *handler) Drained(c *loop.Conn)  { call(h.drained, loop.Defaults{}.Drained, c) }
func (h *handler) Settle(c *loop.Conn)   { call(h.settle, loop.Defaults{}.Settle, c) }
func (h *handler) Stopping(c *loop.Conn) { call(h.stopping, loop.Defaults{}.Stopping, c) }

func (h *handler) Closed(c *loop.Conn, err error) {
	if h.closed != nil {
		h.closed(c, err)
	}
}

func call(f, otherwise func(*loop.Conn), c *loop.Conn) {
	if f == nil {
		f = otherwise
	}
	f(c)
}

// echo sends back all input.
func echo(c *loop.Conn, in []byte) int {
	c.Write(in)
	return len(in)
}

// world is a loop on a simulated kernel.
type world struct {
	*testing.T
	*sim.Kernel
	*loop.Loop
	listener *loop.Listener
	conns    []*loop.Conn // for tests that need them
	ticks    int64
	log      []string     // the test's notes
	words    bytes.Buffer // the loop's log
	tracer   func(e *trace.Event)
}

// newWorld makes a world in which every connection is handled by h.
func newWorld(t *testing.T, machine sim.Config, config loop.Config, h *handler) *world {
	w := &world{T: t, Kernel: sim.New(machine)}
	config.Tracer = w
	config.Log = slog.New(slog.NewTextHandler(&w.words, nil))
	var err error
	w.Loop, err = loop.New(w.Kernel, config)
	require.NoError(t, err)
	w.listener, err = w.Listen(addr, func(*loop.Conn) loop.Handler { return h })
	require.NoError(t, err)
	return w
}

// Listen calls the loop's Listen: the kernel has one too.
func (w *world) Listen(addr string, accept func(*loop.Conn) loop.Handler) (*loop.Listener, error) {
	return w.Loop.Listen(addr, accept)
}

func (w *world) Trace(e *trace.Event) {
	if e.Kind == trace.Tick {
		w.ticks++
	}
	if w.tracer != nil {
		w.tracer(e)
	}
}

// logged returns the loop's log.
func (w *world) logged() string { return w.words.String() }

func (w *world) say(line string) { w.log = append(w.log, line) }

// client adds a client that connects and follows script.
func (w *world) client(name string, script func(c *sim.Client)) *sim.Client {
	return w.Client(name, func(c *sim.Client) {
		c.Connect(addr)
		script(c)
	})
}

// run runs until every script has ended, and checks that nothing is left open.
func (w *world) run() {
	w.Helper()
	require.NoError(w, w.Kernel.Run(w.Loop))
	require.Zero(w, w.OpenFiles(), "descriptors left open")
	require.Zero(w, w.Conns())
}

// talk runs a world with one client.
func talk(t *testing.T, h *handler, script func(c *sim.Client)) *world {
	t.Helper()
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	w.client("alice", script)
	w.run()
	return w
}
