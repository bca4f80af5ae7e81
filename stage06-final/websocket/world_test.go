package websocket_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// world is an application on a simulated kernel.
type world struct {
	testing.TB
	app     *looper.App
	machine sim.Config
	limits  loop.Config
	kernel  *sim.Kernel
	loop    *loop.Loop
	log     bytes.Buffer
}

func newWorld(t testing.TB) *world {
	w := &world{TB: t, machine: sim.Config{SocketBuffer: 32 << 10}}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.app = looper.New(looper.Config{Log: log, LogOnLoop: true, Go: func(f func()) { f() }})
	return w
}

// echo adds a path that sends back each message.
func (w *world) echo(o websocket.Options) *world {
	w.app.Get("/", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, o)
		if err != nil {
			return err
		}
		return echo(conn)
	})
	return w
}

func echo(conn *websocket.Conn) error {
	for {
		m, err := conn.Read()
		if err != nil {
			return err
		}
		if err := conn.Write(m); err != nil {
			return err
		}
	}
}

// serve serves clients until their scripts have ended.
func (w *world) serve(scripts ...func(c *client)) {
	w.Helper()
	k := sim.New(w.machine)
	w.kernel = k
	w.limits.Log = slog.New(slog.NewTextHandler(&w.log, nil))
	l, err := loop.New(k, w.limits)
	require.NoError(w, err)
	w.loop = l
	_, err = w.app.ListenOn(l, "sim:80")
	require.NoError(w, err)
	for i, script := range scripts {
		k.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Connect("sim:80")
			script(&client{Client: c})
		})
	}
	require.NoError(w, k.Run(l))
	require.Zero(w, k.OpenFiles())
}

// patience returns a client that only waits, so the simulation goes on for d.
func patience(d time.Duration) func(c *client) {
	return func(c *client) {
		c.Sleep(d)
		c.Close()
	}
}

// client is a client that speaks the protocol.
type client struct {
	*sim.Client
	input string // received, and not yet taken
}

const (
	key       = "dGhlIHNhbXBsZSBub25jZQ==" // of RFC 6455, section 1.3
	handshake = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n"
)

// open sends the opening handshake. It returns the head of the response.
func (c *client) open(fields ...string) string {
	c.Send(handshake + strings.Join(append(fields, "", ""), "\r\n"))
	return c.head()
}

// head takes the head of a response.
func (c *client) head() string {
	for !strings.Contains(c.input, "\r\n\r\n") {
		if !c.more() {
			c.Fail("no response: %q", c.input)
			return ""
		}
	}
	head, rest, _ := strings.Cut(c.input, "\r\n\r\n")
	c.input = rest
	return head + "\r\n"
}

func (c *client) more() bool {
	piece := c.Receive()
	c.input += piece
	return piece != ""
}

// next takes a frame. At the end of input it returns a frame of opcode 15.
func (c *client) next() ws.Frame {
	for {
		r := strings.NewReader(c.input)
		h, err := ws.ReadHeader(r)
		if err == nil && int64(r.Len()) >= h.Length {
			payload := c.input[len(c.input)-r.Len():][:h.Length]
			c.input = c.input[len(c.input)-r.Len()+len(payload):]
			return ws.Frame{Header: h, Payload: []byte(payload)}
		}
		if !c.more() {
			return ws.Frame{Header: ws.Header{OpCode: 15}, Payload: []byte(c.input)}
		}
	}
}

// show returns a frame in words: "text hello", "close 1000 bye". Anything unusual about it comes first.
func show(f ws.Frame) string {
	words := ""
	if f.Header.OpCode == 15 {
		return "end"
	}
	if !f.Header.Fin {
		words += "part of "
	}
	if f.Header.Masked {
		words += "masked "
	}
	if f.Header.Rsv != 0 {
		words += fmt.Sprintf("rsv%d ", f.Header.Rsv)
	}
	switch f.Header.OpCode {
	case ws.OpText:
		return words + "text " + string(f.Payload)
	case ws.OpBinary:
		return words + "binary " + string(f.Payload)
	case ws.OpContinuation:
		return words + "more " + string(f.Payload)
	case ws.OpPing:
		return words + "ping " + string(f.Payload)
	case ws.OpPong:
		return words + "pong " + string(f.Payload)
	case ws.OpClose:
		if len(f.Payload) < 2 {
			return words + "close"
		}
		code, reason := ws.ParseCloseFrameData(f.Payload)
		return strings.TrimSpace(fmt.Sprintf("%sclose %d %s", words, code, reason))
	}
	return words + "unknown"
}

// expect takes frames that read as wanted.
func (c *client) expect(wants ...string) {
	for _, want := range wants {
		if got := show(c.next()); got != want {
			c.Fail("expected %.100q, got %.100q", want, got)
			return
		}
	}
}

// expectClose takes a Close frame of the code, whatever the reason, and the end.
func (c *client) expectClose(code ws.StatusCode) {
	got := show(c.next())
	if want := fmt.Sprintf("close %d", code); !strings.HasPrefix(got, want) {
		c.Fail("expected %q, got %.100q", want, got)
		return
	}
	c.expect("end")
	c.Close()
}

// leave is the closing handshake, begun by the client.
func (c *client) leave() {
	c.Send(closing(1000, ""))
	c.expect("close 1000", "end")
	c.Close()
}

// mask is that of every client here.
var mask = [4]byte{0x12, 0x34, 0x56, 0x78}

// sendPieces sends pieces that arrive one after the other, as long as the server reads them.
func (c *client) sendPieces(pieces ...string) {
	for _, piece := range pieces {
		c.TrySend(piece)
		c.Sleep(time.Millisecond)
	}
}

// encode makes a client's frame.
func encode(f ws.Frame) string {
	return string(ws.MustCompileFrame(ws.MaskFrameWith(f, mask)))
}

func text(s string) string   { return encode(ws.NewTextFrame([]byte(s))) }
func binary(s string) string { return encode(ws.NewBinaryFrame([]byte(s))) }
func ping(s string) string   { return encode(ws.NewPingFrame([]byte(s))) }
func pong(s string) string   { return encode(ws.NewPongFrame([]byte(s))) }
func closing(code ws.StatusCode, reason string) string {
	return encode(ws.NewCloseFrame(ws.NewCloseFrameBody(code, reason)))
}

// part returns the first of several frames of a message, more returns one in the middle, and last returns the last one.
func part(op ws.OpCode, s string) string { return encode(ws.NewFrame(op, false, []byte(s))) }
func more(s string) string               { return part(ws.OpContinuation, s) }
func last(s string) string               { return encode(ws.NewFrame(ws.OpContinuation, true, []byte(s))) }
