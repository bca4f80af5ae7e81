package server_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// page is a Config.Refuse that responds with its arguments.
func page(x server.Exchange, status int, reason string) {
	_ = x.AddField("X-Page", "error")
	x.Respond(status, pageText(x, reason))
}

func pageText(x server.Exchange, reason string) []byte {
	r := x.Request()
	return fmt.Appendf(nil, "%s %s %s: %s\n", r.Method(), r.Path(), r.Field("Accept"), reason)
}

func TestRefuse(t *testing.T) {
	const noHead = "  : "
	rows := []struct {
		name, input  string
		status, page string
		gone         int // calls of OnGone's function
	}{
		{"malformed", "GET  / HTTP/1.1\r\n", "400 Bad Request", "GET  : expected a request-target, found a second space (at byte 4)", 0},
		{"after a good one", request("GET", "/none") + "\r\n\r\n", "400 Bad Request", noHead + "expected a request line, found a second empty line (at byte 2)", 0},
		{"no such version", "GET / HTTP/2.0\r\n", "505 HTTP Version Not Supported", "GET  : expected major version 1, found '2' (at byte 11)", 0},
		{"too many fields", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nA: b\r\nA", "431 Request Header Fields Too Large",
			"GET / : expected a section of at most 3 fields, found one more (at byte 37)", 0},
		{"understood, but too long", request("POST", "/echo", "Accept: a", "Content-Length: 9"), "413 Content Too Large",
			"POST /echo a: expected content of at most 3 bytes, found more", 1},
		{"in the body", request("POST", "/echo", "Accept: a", "Transfer-Encoding: chunked") + "x\r\n", "400 Bad Request",
			"POST /echo a: expected a chunk size in hexadecimal digits, found 'x' (at byte 71)", 1},
		{"too slow a head", "GET /", "408 Request Timeout", noHead + "the head of the request did not arrive in time", 0},
		{"too slow a body", request("POST", "/echo", "Content-Length: 1"), "408 Request Timeout",
			"POST /echo : the body of the request did not arrive in time", 1},
		{"too many chunks", request("POST", "/echo", "Transfer-Encoding: chunked") + "4\r\nabcd\r\n", "413 Content Too Large",
			"POST /echo : expected content of at most 3 bytes, found a chunk that exceeds it (at byte 60)", 1},
	}
	config := server.Config{Limits: http1.Limits{Fields: 3, Body: 3}, Refuse: page}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := talk(t, config, func(c *sim.Client) {
				c.Send(row.input)
				for c.Receive() != "" {
				}
				c.Close()
			})
			heard := w.alice.Heard()
			_, got, _ := strings.Cut(heard, "HTTP/1.1 "+row.status+"\r\n")
			head, body, _ := strings.Cut(got, "\r\n\r\n")
			assert.Contains(t, head, "X-Page: error\r\n", heard)
			assert.Contains(t, head, closing)
			assert.Equal(t, row.page+"\n", body)
			assert.Equal(t, row.gone, w.gone)
		})
	}
}

func TestRefuseBadly(t *testing.T) {
	const bad = "GET  / HTTP/1.1\r\n\r\n"
	const text = "400 Bad Request: expected a request-target, found a second space (at byte 4)\n"
	usual := response(0, "400 Bad Request", text, "Content-Type: text/plain; charset=utf-8", length(text), closing)
	for _, row := range []struct {
		name   string
		refuse func(x server.Exchange, status int, reason string)
		want   string
	}{
		{"not at all", nil, usual},
		{"by silence", func(x server.Exchange, _ int, _ string) { _ = x.AddField("A", "b") }, usual},
		{"by a panic", func(server.Exchange, int, string) { panic("on purpose") }, usual},
		{"with another status", func(x server.Exchange, _ int, _ string) { x.Respond(200, nil) },
			response(0, "200 OK", "", length(""), closing)},
		{"with a stream", func(x server.Exchange, _ int, _ string) {
			l := x.Conn().Loop()
			x.Begin(400, 5)
			l.After(time.Second, func() {
				_, _ = x.Write([]byte("later"))
				x.End()
			})
		}, response(0, "400 Bad Request", "later", length("later"), closing)},
	} {
		t.Run(row.name, func(t *testing.T) {
			talk(t, server.Config{Refuse: row.refuse}, func(c *sim.Client) {
				c.Send(bad)
				c.Sleep(time.Millisecond)
				c.Send("more") // it must not destroy the response
				c.Sleep(time.Millisecond)
				c.Expect(row.want)
				c.ExpectEnd()
			})
		})
	}
	t.Run("by a panic in the middle", func(t *testing.T) {
		refuse := func(x server.Exchange, _ int, _ string) { x.Begin(400, 5); panic("on purpose") }
		talk(t, server.Config{Refuse: refuse}, func(c *sim.Client) {
			c.Send(bad)
			c.ExpectReset()
		})
	})
}

// If the server knows that the method is HEAD, the response has no content.
func TestRefuseHead(t *testing.T) {
	for _, bad := range []string{"HEAD * HTTP/1.1\r\n", "HEAD / HTTP/2.0\r\n", "HEAD / HTTP/1.1\r\nHost: x\r\nA\r\n"} {
		talk(t, server.Config{}, func(c *sim.Client) {
			c.Send(bad)
			c.ExpectUntil("\r\nConnection: close\r\n\r\n")
			c.ExpectEnd()
		})
	}
}

// A slow page keeps its own request, even if others come meanwhile.
func TestRefusedRequestIsKept(t *testing.T) {
	late := func(x server.Exchange, status int, reason string) {
		x.Begin(status, -1)
		x.Conn().Loop().After(time.Second, func() {
			_, _ = x.Write(pageText(x, reason))
			x.End()
		})
	}
	w := newWorld(t, sim.Config{}, server.Config{Refuse: late})
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/alice", "Accept: a", "Expect: tea"))
		c.ExpectUntil("GET /alice a: expected no expectation but 100-continue")
		c.Close()
	})
	w.kernel.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		c.Sleep(time.Millisecond)
		c.Send(request("DELETE", "/slow", "User-Agent: not alice", "Accept: nothing"))
		c.ExpectUntil("slow ")
		c.Close()
	})
	w.run()
}

// After a refused request no input is processed, in any protocol.
func TestRefusedRequestIsNotUpgraded(t *testing.T) {
	var err error
	w := newWorld(t, sim.Config{}, server.Config{Refuse: func(x server.Exchange, _ int, _ string) {
		err = x.Upgrade("shout", shout{})
	}})
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("POST", "/echo", "Content-Length: 5", "Connection: upgrade", "Upgrade: shout"))
		c.ExpectUntil("\r\n\r\n408 Request Timeout: the body of the request did not arrive in time\n")
		c.ExpectEnd()
	})
	w.run()
	require.ErrorIs(t, err, server.ErrUpgrade)
	require.Empty(t, w.log.String())
}

// If Config.Refuse ends its goroutine, no client is left waiting, even if it is called for a timeout,
// outside the connection's own callbacks.
func TestRefuseEndsTheGoroutine(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{Refuse: func(server.Exchange, int, string) { runtime.Goexit() }})
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("POST", "/echo", "Content-Length: 5"))
		c.Expect("HTTP/1.1 500 Internal Server Error\r\n")
		c.ExpectUntil("\r\n\r\n500 Internal Server Error\n")
		c.ExpectEnd()
	})
	w.run()
	assert.Equal(t, 1, w.gone)
}
