package server_test

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// fragments are parts of streams of requests, good and bad.
var fragments = []string{
	"GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n", "GET /stream HTTP/1.0\r\n\r\n",
	"POST /collect HTTP/1.1\r\nHost: h\r\n", "POST /receive HTTP/1.1\r\nHost: h\r\n", "POST /nibble HTTP/1.1\r\nHost: h\r\n",
	"POST /unread HTTP/1.1\r\nHost: h\r\n", "GET /later HTTP/1.1\r\nHost: h\r\n",
	"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n",
	"Expect: 100-continue\r\n", "Expect: tea\r\n", "\r\n", "hello", "5\r\nhello\r\n", "3;a=b\r\nabc\r\n", "0\r\n\r\n", "x", "\n", "A: b\r\n",
}

// FuzzServer has one client that sends any bytes, in any pieces, and then reads to the end. Each request gets its
// response, in order, and an error ends the connection. The parser, on the complete stream, gives the expected
// responses.
func FuzzServer(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), []byte{3, 8, 14, 15, 0, 4, 9, 14, 16, 18}, []byte{9, 1, 60}, false)
	f.Add([]byte{}, []byte{5, 9, 12, 14, 16, 17, 18, 1, 2}, []byte{100, 3}, true)
	f.Add([]byte{}, []byte{6, 9, 14, 16, 19}, []byte{}, true)
	f.Add([]byte{}, []byte{7, 14, 3, 8, 13, 14}, []byte{40}, false)
	f.Fuzz(func(t *testing.T, in, picks, steps []byte, slowly bool) {
		stream := string(in)
		for _, pick := range picks {
			stream += fragments[int(pick)%len(fragments)]
		}
		if len(stream) > 8<<10 {
			return // the responses must fit into the socket: the client sends before it reads
		}
		heard := converse(t, stream, steps, slowly)
		checkResponses(t, expectations([]byte(stream)), heard)
	})
}

// converse sends stream in pieces and returns all responses. A client that goes on
// sending after its last request may lose the last response, so this one checks whether the
// server has closed.
func converse(t *testing.T, stream string, steps []byte, slowly bool) (heard string) {
	k := sim.New(sim.Config{SocketBuffer: 1 << 20})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = server.New(l, byPath, server.Config{Log: slog.New(slog.DiscardHandler)}).Listen(addr)
	require.NoError(t, err)
	alice := k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		for _, step := range steps {
			n := min(int(step), len(stream))
			c.TrySend(stream[:n])
			stream = stream[n:]
			if slowly {
				c.Sleep(time.Millisecond)
			}
			for heard := "some"; heard != ""; {
				var more bool
				if heard, more = c.TryReceive(); !more {
					c.Close()
					return
				}
			}
		}
		c.TrySend(stream)
		c.HalfClose()
		for c.Receive() != "" {
		}
		c.Close()
	})
	require.NoError(t, k.Run(l))
	require.Zero(t, k.OpenFiles())
	return alice.Heard()
}

// byPath responds with "ok" at once, or after the body, or later.
func byPath(x server.Exchange) {
	ok := func() { x.Respond(200, []byte("ok")) }
	switch string(x.Request().Path()) {
	case "/collect":
		x.Collect(func([]byte) { ok() })
	case "/receive":
		x.Receive(func(data []byte) int { return len(data) }, ok)
	case "/nibble":
		x.Receive(func(data []byte) int { x.Resume(); return min(3, len(data)) }, ok)
	case "/later":
		x.Conn().Loop().After(time.Second, ok)
	case "/stream":
		x.Begin(200, -1)
		_, _ = x.Write([]byte("ok"))
		x.End()
	default:
		ok()
	}
}

// expected is an expected response. If final, it is the last.
type expected struct {
	method string
	status int
	final  bool
}

// expectations returns the expected responses, according to the parser's events.
func expectations(in []byte) (all []expected) {
	var p http1.Parser
	responded := false // as soon as the head was there
	for {
		ev, n, err := p.Next(in)
		if fault := (*http1.Error)(nil); errors.As(err, &fault) {
			if !responded {
				method := ""
				if p.Request.HeadLen() > 0 {
					method = string(p.Request.Method())
				}
				all = append(all, expected{method, fault.Status, true})
			}
			return all
		}
		if ev == http1.NeedMore {
			return all
		}
		in = in[n:]
		path := string(p.Request.Path())
		atHead := path != "/collect" && path != "/receive" && path != "/nibble"
		switch {
		case ev == http1.Head && atHead, ev == http1.End && !atHead:
			all = append(all, expected{string(p.Request.Method()), 200, !p.Request.KeepAlive()})
		}
		if responded = ev != http1.End && atHead; ev == http1.End && !p.Request.KeepAlive() {
			return all
		}
	}
}

func checkResponses(t *testing.T, want []expected, heard string) {
	responses := bufio.NewReader(strings.NewReader(heard))
	for _, w := range want {
		response, err := http.ReadResponse(responses, &http.Request{Method: w.method})
		for err == nil && response.StatusCode == 100 {
			response, err = http.ReadResponse(responses, &http.Request{Method: w.method})
		}
		require.NoError(t, err, "%v in %q", want, heard)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, w.status, response.StatusCode, "%v in %q", want, heard)
		if w.status == 200 && w.method != "HEAD" {
			require.Equal(t, "ok", string(body))
		}
		require.True(t, response.Close || !w.final, "expected the last response, found %q", heard)
		if response.Close {
			break // a stream to 1.0, a body that was not asked for: the server may end earlier
		}
	}
	rest, err := io.ReadAll(responses)
	require.NoError(t, err)
	require.Empty(t, strings.ReplaceAll(string(rest), "HTTP/1.1 100 Continue\r\n\r\n", ""), "more than %v", want)
}
