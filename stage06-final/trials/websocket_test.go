package trials_test

import (
	"context"
	_ "embed"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// peer is the common part of the libraries' clients.
type peer interface {
	write(t testing.TB, binary bool, data string)
	read() (binary bool, data string, err error)
	ping() error
	close(code int, reason string)
}

type gorillaPeer struct{ *gorilla.Conn }

func dialGorilla(t testing.TB, url string, compress bool) peer {
	dialer := gorilla.Dialer{EnableCompression: compress}
	c, _, err := dialer.Dial(url, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return gorillaPeer{c}
}

func (p gorillaPeer) write(t testing.TB, binary bool, data string) {
	kind := gorilla.TextMessage
	if binary {
		kind = gorilla.BinaryMessage
	}
	require.NoError(t, p.WriteMessage(kind, []byte(data)))
}

func (p gorillaPeer) read() (bool, string, error) {
	kind, data, err := p.ReadMessage()
	return kind == gorilla.BinaryMessage, string(data), err
}

func (p gorillaPeer) ping() error {
	came := errors.New("the pong has come")
	p.SetPongHandler(func(string) error { return came })
	if err := p.WriteControl(gorilla.PingMessage, []byte("x"), time.Now().Add(patience)); err != nil {
		return err
	}
	if _, _, err := p.ReadMessage(); !errors.Is(err, came) {
		return err
	}
	return nil
}

func (p gorillaPeer) close(code int, reason string) {
	_ = p.WriteControl(gorilla.CloseMessage, gorilla.FormatCloseMessage(code, reason), time.Now().Add(patience))
}

type coderPeer struct {
	*coder.Conn
	ctx context.Context
}

func dialCoder(t testing.TB, url string, compress bool) peer {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	options := &coder.DialOptions{CompressionMode: coder.CompressionDisabled}
	if compress {
		options.CompressionMode, options.CompressionThreshold = coder.CompressionContextTakeover, 1
	}
	c, _, err := coder.Dial(ctx, url, options)
	require.NoError(t, err)
	c.SetReadLimit(-1)
	t.Cleanup(func() { _ = c.CloseNow() })
	return coderPeer{c, ctx}
}

func (p coderPeer) write(t testing.TB, binary bool, data string) {
	kind := coder.MessageText
	if binary {
		kind = coder.MessageBinary
	}
	require.NoError(t, p.Write(p.ctx, kind, []byte(data)))
}

func (p coderPeer) read() (bool, string, error) {
	kind, data, err := p.Read(p.ctx)
	return kind == coder.MessageBinary, string(data), err
}

func (p coderPeer) ping() error {
	go func() { _, _, _ = p.Read(p.ctx) }() // Ping needs a reader
	return p.Ping(p.ctx)
}

func (p coderPeer) close(code int, reason string) { _ = p.Close(coder.StatusCode(code), reason) }

// Two libraries as clients of package websocket.
func TestWebSocketClients(t *testing.T) {
	ends := make(chan error, 1)
	w := newWorld(t, func(app *looper.App) {
		app.Get("/echo/{takeover}", func(c *looper.Context) error {
			takeover := c.Param("takeover") == "takeover"
			ws, err := websocket.Accept(c, websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: takeover, Threshold: 1}})
			if err != nil {
				return err
			}
			for {
				m, err := ws.Read()
				if err != nil {
					ends <- err
					return err
				}
				if string(m.Data) == "leave" {
					return ws.CloseWith(4001, "as you like")
				}
				if err := ws.Write(m); err != nil {
					return err
				}
			}
		})
	})
	url := "ws" + strings.TrimPrefix(w.url, "http") + "/echo/"
	for _, row := range []struct {
		name     string
		dial     func(t testing.TB, url string, compress bool) peer
		path     string
		compress bool
	}{
		{"gorilla", dialGorilla, "fresh", false},
		{"gorilla, compressed", dialGorilla, "fresh", true},
		{"coder", dialCoder, "fresh", false},
		{"coder, compressed", dialCoder, "fresh", true},
		{"coder, compressed, with takeover", dialCoder, "takeover", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := row.dial(t, url+row.path, row.compress)
			for _, m := range []string{"", "hello", "\u20ac \U0001f600", strings.Repeat("much ", 20), strings.Repeat("much ", 100_000), "much again"} {
				for _, binary := range []bool{false, true} {
					c.write(t, binary, m)
					gotBinary, got, err := c.read()
					require.NoError(t, err)
					require.Equal(t, binary, gotBinary)
					require.Equal(t, m, got)
				}
			}
			c.close(4000, "bye")
			var e *websocket.CloseError
			require.ErrorAs(t, <-ends, &e)
			assert.Equal(t, websocket.CloseError{Code: 4000, Reason: "bye"}, *e)

			c = row.dial(t, url+row.path, row.compress)
			c.write(t, false, "leave")
			_, _, err := c.read()
			require.ErrorContains(t, err, "as you like")

			c = row.dial(t, url+row.path, row.compress)
			require.NoError(t, c.ping())
			c.close(1000, "")
			<-ends
		})
	}
}

//go:embed testdata/zlib_client.py
var zlibClient string

// zlib as the client, for which a reference beyond the window is an error: with each size of the window, with takeover and
// without, and with several connections that use one compressor in turn.
func TestWebSocketWindows(t *testing.T) {
	const python = "/usr/bin/python3"
	if _, err := os.Stat(python); err != nil && os.Getenv("LOOPER_REQUIRE_REAL") != "1" {
		t.Skip("python3 is missing")
	}
	w := newWorld(t, func(app *looper.App) {
		app.Get("/", func(c *looper.Context) error {
			ws, err := websocket.Accept(c, websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true, Threshold: 1}})
			if err != nil {
				return err
			}
			for {
				m, err := ws.Read()
				if err != nil {
					return err
				}
				if err := ws.Write(m); err != nil {
					return err
				}
			}
		})
	})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, python, "-c", zlibClient, w.addr).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "360 messages of 18 connections\n", string(out))
}
