package https_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// appWorld is an application over TLS on a simulated kernel.
type appWorld struct {
	*testing.T
	*sim.Kernel
	app   *looper.App
	loop  *loop.Loop
	words bytes.Buffer
}

func newAppWorld(t *testing.T, machine sim.Config) *appWorld {
	w := &appWorld{T: t, Kernel: sim.New(machine)}
	log := slog.New(slog.NewTextHandler(&w.words, nil))
	w.app = looper.New(looper.Config{TLS: https.Config{Dev: true, Log: log}, Log: log, LogOnLoop: true, Go: func(f func()) { f() }})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.app.Post("/echo", func(c *looper.Context) error {
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Bytes(200, "text/plain", body)
	})
	w.app.Get("/ws", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, websocket.Options{})
		if err != nil {
			return err
		}
		for {
			m, err := conn.Read()
			if err != nil {
				return err
			}
			if err := conn.Write(m); err != nil {
				return err
			}
		}
	})
	return w
}

// run serves a client.
func (w *appWorld) run(script func(c *sim.Client)) {
	w.Helper()
	var err error
	w.loop, err = loop.New(w.Kernel, loop.Config{Log: slog.New(slog.NewTextHandler(&w.words, nil))})
	require.NoError(w, err)
	_, err = w.app.ListenOn(w.loop, addr)
	require.NoError(w, err)
	w.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		script(c)
	})
	require.NoError(w, w.Kernel.Run(w.loop))
	require.Zero(w, w.OpenFiles())
}

const (
	getHello  = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
	lastHello = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	upgrade   = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)

// withLastFlight sends the last message of the handshake together with text, in pieces of piece bytes; 0: in one piece.
func withLastFlight(t *testing.T, c *sim.Client, text string, piece int) *tls.Conn {
	var flight []byte
	count, over := 0, false
	conn := tls.Client(wire{c: c, sends: func(p []byte) []byte {
		if count++; count == 1 || over {
			return p
		}
		flight = append(flight, p...)
		return nil
	}}, trusting(tls.VersionTLS13))
	_, err := io.WriteString(conn, text)
	require.NoError(t, err)
	_, err = wire{c: c, piece: piece}.Write(flight)
	require.NoError(t, err)
	over = true
	return conn
}

// Requests in one record that comes together with the end of the handshake are served.
func TestRequestsWithTheHandshake(t *testing.T) {
	for _, piece := range []int{0, 1, 7} {
		t.Run(fmt.Sprint(piece), func(t *testing.T) {
			w := newAppWorld(t, sim.Config{})
			w.run(func(c *sim.Client) {
				conn := withLastFlight(t, c, getHello+"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"+lastHello, piece)
				in := bufio.NewReader(conn)
				for _, want := range []string{"hello", "abc", "hello"} {
					res, err := http.ReadResponse(in, nil)
					require.NoError(t, err)
					content, err := io.ReadAll(res.Body)
					require.NoError(t, err)
					require.Equal(t, want, string(content))
				}
				_, err := in.ReadByte()
				require.ErrorIs(t, err, io.EOF, "close_notify")
			})
		})
	}
}

// Frames that come together with the upgrade, in one record, reach the WebSocket.
func TestWebSocketWithTheHandshake(t *testing.T) {
	w := newAppWorld(t, sim.Config{})
	w.run(func(c *sim.Client) {
		frames := bytes.NewBufferString(upgrade)
		for _, text := range []string{"one", "two"} {
			require.NoError(t, ws.WriteFrame(frames, ws.MaskFrameInPlace(ws.NewTextFrame([]byte(text)))))
		}
		conn := withLastFlight(t, c, frames.String(), 0)
		in := bufio.NewReader(conn)
		res, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		require.Equal(t, 101, res.StatusCode)
		for _, want := range []string{"one", "two"} {
			_, text := readFrame(t, in)
			require.Equal(t, want, text)
		}
		require.NoError(t, ws.WriteFrame(conn, ws.MaskFrameInPlace(ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "")))))
		code, _ := readFrame(t, in)
		require.Equal(t, ws.OpClose, code)
		_, err = in.ReadByte()
		require.ErrorIs(t, err, io.EOF, "close_notify")
	})
}

// readFrame reads a frame of the server, which the test knows to be short.
func readFrame(t *testing.T, r io.Reader) (ws.OpCode, string) {
	h, err := ws.ReadHeader(r)
	require.NoError(t, err)
	require.LessOrEqual(t, h.Length, int64(125))
	payload := make([]byte, h.Length)
	_, err = io.ReadFull(r, payload)
	require.NoError(t, err)
	return h.OpCode, string(payload)
}

// A client that waits for 100 (Continue) gets it over TLS. If the content comes in the same record as the head, no 100 is sent.
func TestContinue(t *testing.T) {
	const head = "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
	for _, together := range []bool{false, true} {
		t.Run(fmt.Sprint(together), func(t *testing.T) {
			w := newAppWorld(t, sim.Config{})
			w.run(func(c *sim.Client) {
				if together {
					heard, err := io.ReadAll(withLastFlight(t, c, head+"abc", 0))
					require.NoError(t, err)
					require.True(t, strings.HasPrefix(string(heard), "HTTP/1.1 200 OK"), "%s", heard)
					return
				}
				conn := withLastFlight(t, c, head, 0)
				interim := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))
				_, err := io.ReadFull(conn, interim)
				require.NoError(t, err)
				require.Equal(t, "HTTP/1.1 100 Continue\r\n\r\n", string(interim))
				_, err = io.WriteString(conn, "abc")
				require.NoError(t, err)
				heard, err := io.ReadAll(conn)
				require.NoError(t, err)
				require.True(t, strings.HasSuffix(string(heard), "abc"), "%s", heard)
			})
		})
	}
}

// A client that ends its output, by close_notify or without, gets its response, with a close_notify at the end.
func TestHalfClose(t *testing.T) {
	for name, version := range versions {
		for way, ends := range map[string]func(c *sim.Client, conn *tls.Conn){
			"close_notify":         func(_ *sim.Client, conn *tls.Conn) { require.NoError(t, conn.CloseWrite()) },
			"close_notify and FIN": func(c *sim.Client, conn *tls.Conn) { require.NoError(t, conn.CloseWrite()); c.HalfClose() },
			"FIN":                  func(c *sim.Client, _ *tls.Conn) { c.HalfClose() },
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				w := newAppWorld(t, sim.Config{})
				w.app.Get("/slow", func(c *looper.Context) error {
					if err := c.Sleep(time.Second); err != nil {
						return err
					}
					return c.Text(200, "slow")
				})
				w.run(func(c *sim.Client) {
					conn := tls.Client(wire{c: c}, trusting(version))
					_, err := io.WriteString(conn, strings.Replace(getHello, "hello", "slow", 1))
					require.NoError(t, err)
					ends(c, conn)
					heard, err := io.ReadAll(conn)
					require.NoError(t, err)
					require.True(t, strings.HasSuffix(string(heard), "slow"), "%s", heard)
					require.Less(t, c.Now(), 2*time.Second)
				})
			})
		}
	}
}

// zeros is an endless file of zeros that counts the bytes read.
type zeros struct{ n int64 }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.n += int64(len(p))
	return len(p), nil
}

// A client that does not read a long response is cut off in time. The server has read only a small part of the source by then.
func TestResponseUnread(t *testing.T) {
	w := newAppWorld(t, sim.Config{SocketBuffer: 32 << 10})
	source := &zeros{}
	w.app.Get("/long", func(c *looper.Context) error { return c.SendReader(200, "x/y", 100<<20, source) })
	w.run(func(c *sim.Client) {
		conn := tls.Client(wire{c: c}, trusting(tls.VersionTLS13))
		_, err := io.WriteString(conn, strings.Replace(getHello, "hello", "long", 1))
		require.NoError(t, err)
		c.WaitFor("the end", c.Broken)
		require.Less(t, c.Now(), 5*time.Minute)
	})
	require.Less(t, source.n, int64(1<<20))
}

// When the loop stops, a client gets all of its response, and close_notify, even if it has read nothing yet. An idle client
// gets close_notify. A client in the middle of the handshake is cut off.
func TestDrain(t *testing.T) {
	stop := func(w *appWorld) { w.loop.Post(func() { w.loop.Stop(20 * time.Second) }) }
	t.Run("a response that is not read yet", func(t *testing.T) {
		w := newAppWorld(t, sim.Config{SocketBuffer: 32 << 10})
		w.app.Get("/long", func(c *looper.Context) error { return c.SendReader(200, "x/y", 1<<20, &zeros{}) })
		w.run(func(c *sim.Client) {
			conn := tls.Client(wire{c: c}, trusting(tls.VersionTLS13))
			_, err := io.WriteString(conn, strings.Replace(getHello, "hello", "long", 1))
			require.NoError(t, err)
			c.Sleep(time.Second)
			stop(w)
			c.Sleep(time.Second)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			content, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.Len(t, content, 1<<20)
			_, err = conn.Read(make([]byte, 1))
			require.ErrorIs(t, err, io.EOF)
		})
	})
	t.Run("idle", func(t *testing.T) {
		w := newAppWorld(t, sim.Config{})
		w.run(func(c *sim.Client) {
			conn := withLastFlight(t, c, getHello, 0)
			_, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			c.Sleep(time.Second)
			stop(w)
			rest, err := io.ReadAll(conn)
			require.NoError(t, err)
			require.Empty(t, rest)
			require.Less(t, c.Now(), 2*time.Second)
		})
	})
	t.Run("in the handshake", func(t *testing.T) {
		w := newAppWorld(t, sim.Config{})
		w.run(func(c *sim.Client) {
			left := 100
			_ = tls.Client(wire{c: c, left: &left}, trusting(tls.VersionTLS13)).Handshake()
			c.Sleep(time.Second)
			stop(w)
			require.Empty(t, rest(c))
			require.Less(t, c.Now(), 2*time.Second)
		})
	})
}
