package https_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
)

const addr = "sim:443"

// world is a loop on a simulated kernel, with a server that sends everything back over TLS.
type world struct {
	*testing.T
	*sim.Kernel
	loop   *loop.Loop
	server *https.Server
	words  bytes.Buffer // the log
	closed []error      // the errors that the connections' handlers got
	states []tls.ConnectionState
	before int // goroutines before those of clients

	filters []*https.Filter // of the connections
	deaf    bool            // the handlers do not respond
}

func newWorld(t *testing.T, machine sim.Config, config https.Config) *world {
	w := &world{T: t, Kernel: sim.New(machine), before: runtime.NumGoroutine()}
	log := slog.New(slog.NewTextHandler(&w.words, nil))
	var err error
	w.loop, err = loop.New(w.Kernel, loop.Config{Log: log})
	require.NoError(t, err)
	if !config.Enabled() {
		config.Dev = true
	}
	config.Log = log
	w.server, err = https.New(config)
	require.NoError(t, err)
	_, err = w.loop.Listen(addr, func(c *loop.Conn) loop.Handler {
		filter := w.server.Filter(c)
		require.True(t, c.SetFilter(filter))
		w.filters = append(w.filters, filter.(*https.Filter))
		return &echo{w: w, filter: filter.(*https.Filter)}
	})
	require.NoError(t, err)
	return w
}

// echo is the handler of a connection.
type echo struct {
	loop.Defaults
	w      *world
	filter *https.Filter
	heard  int
}

func (e *echo) Input(c *loop.Conn, in []byte) int {
	if e.heard == 0 {
		e.w.states = append(e.w.states, e.filter.State())
	}
	e.heard += len(in)
	switch {
	case e.w.deaf:
		return len(in)
	case c.Full():
		return 0
	}
	c.Write(in)
	return len(in)
}

func (e *echo) Drained(c *loop.Conn) { c.Resume() }

func (e *echo) EOF(c *loop.Conn) {
	if c.Unconsumed() > 0 {
		c.Loop().After(time.Millisecond, func() { e.EOF(c) })
		return
	}
	c.Close()
}

func (e *echo) Closed(_ *loop.Conn, err error) { e.w.closed = append(e.w.closed, err) }

// run runs until all clients have finished, and checks that nothing is left: no descriptor, no coroutine.
func (w *world) run() {
	w.Helper()
	require.NoError(w, w.Kernel.Run(w.loop))
	require.Zero(w, w.OpenFiles(), "descriptors left open")
	for began := time.Now(); runtime.NumGoroutine() > w.before && time.Since(began) < 10*time.Second; {
		time.Sleep(time.Millisecond) // the loop's own goroutine is about to end
	}
	require.LessOrEqual(w, runtime.NumGoroutine(), w.before, "goroutines are left")
}

// client adds a client that connects and follows script.
func (w *world) client(script func(c *sim.Client)) {
	w.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		script(c)
	})
}

// wire is a client's side of the network, as a net.Conn for crypto/tls.
type wire struct {
	c     *sim.Client
	piece int // bytes that are sent at once; 0: all
	sends func(p []byte) []byte
	left  *int // bytes that may still be sent; nil: any number
}

func (w wire) Read(p []byte) (int, error) {
	data := w.c.ReceiveUpTo(len(p))
	if data == "" {
		return 0, io.EOF
	}
	return copy(p, data), nil
}

func (w wire) Write(p []byte) (int, error) {
	rest, cut := p, false
	if w.left != nil {
		rest = p[:min(len(p), *w.left)]
		*w.left -= len(rest)
		cut = len(rest) < len(p)
	}
	if w.sends != nil {
		rest = w.sends(p)
	}
	for len(rest) > 0 {
		n := len(rest)
		if w.piece > 0 {
			n = min(n, w.piece)
		}
		w.c.Send(string(rest[:n]))
		if rest = rest[n:]; w.piece > 0 {
			w.c.Sleep(time.Millisecond)
		}
	}
	if cut {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func (w wire) Close() error                   { w.c.Close(); return nil }
func (wire) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (wire) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (wire) SetDeadline(time.Time) error      { return nil }
func (wire) SetReadDeadline(time.Time) error  { return nil }
func (wire) SetWriteDeadline(time.Time) error { return nil }

// trusting returns the configuration of a client that accepts every certificate.
func trusting(version uint16) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}
}

var versions = map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13}

// converse sends text and expects it back, and then expects the other side to end.
func converse(t *testing.T, conn *tls.Conn, text string) {
	t.Helper()
	_, err := io.WriteString(conn, text)
	require.NoError(t, err)
	heard := make([]byte, len(text))
	_, err = io.ReadFull(conn, heard)
	require.NoError(t, err)
	require.Equal(t, text, string(heard))
	require.NoError(t, conn.CloseWrite())
	_, err = conn.Read(heard)
	require.ErrorIs(t, err, io.EOF)
}

// alert returns the text of the server's fatal alert.
func alert(err error) string {
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "remote error" {
		return e.Err.Error()
	}
	return ""
}
