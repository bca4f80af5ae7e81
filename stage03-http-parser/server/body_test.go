package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// pieces responds with the pieces of the body, each with a bar after it.
func (w *world) pieces(x server.Exchange) {
	var got strings.Builder
	x.Receive(func(data []byte) int {
		require.NotEmpty(w, data)
		got.Write(data)
		got.WriteByte('|')
		return len(data)
	}, func() {
		got.Write(x.Request().Trailer("Sum"))
		x.Respond(200, []byte(got.String()))
	})
}

// sip takes at most two bytes at a time, and pauses if there are more. The first time it takes
// nothing.
func (w *world) sip(x server.Exchange, rest time.Duration) {
	var got []byte
	turn := 0
	x.Receive(func(data []byte) int {
		turn++
		n := min(2, len(data))
		if turn == 1 {
			n = 0
		}
		if n < len(data) {
			w.loop.After(rest, x.Resume)
		}
		got = append(got, data[:n]...)
		return n
	}, func() { x.Respond(200, got) })
}

// bites takes one byte at a time, and resumes at once.
func (w *world) bites(x server.Exchange) {
	var got []byte
	x.Receive(func(data []byte) int {
		got = append(got, data[0])
		x.Resume()
		return 1
	}, func() { x.Respond(200, got) })
}

// taste responds after the first piece.
func (w *world) taste(x server.Exchange) {
	x.Receive(func(data []byte) int {
		x.Respond(200, data[:1])
		return 1
	}, func() { w.Error("the body was not wanted any more") })
}

func TestReceive(t *testing.T) {
	chunked := "Transfer-Encoding: chunked"
	rows := []struct {
		name   string
		config server.Config
		script func(c *sim.Client)
	}{
		{"no body", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces"))
			c.Expect(plain(0, ""))
			c.Close()
		}},
		{"no body, asked for later", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces-late"))
			c.Expect(plain(1, ""))
			c.Close()
		}},
		{"as it arrives", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces", "Content-Length: 6") + "ab")
			c.Sleep(time.Second)
			c.Send("c")
			c.Sleep(time.Second)
			c.Send("def" + request("GET", "/echo"))
			c.Expect(plain(2, "ab|c|def|") + plain(2, ""))
			c.Close()
		}},
		{"without the framing of chunks, with their trailers", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces", chunked) + "3;a=b\r\nabc\r\n2\r\nd")
			c.Sleep(time.Second)
			c.Send("e\r\n0\r\nSum: 5\r\n\r\n")
			c.Expect(plain(1, "abc|d|e|5"))
			c.Close()
		}},
		{"100-continue is sent for it", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces", "Content-Length: 2", "Expect: 100-continue"))
			c.Expect("HTTP/1.1 100 Continue\r\n\r\n")
			c.Send("ok" + request("GET", "/hello"))
			c.Expect(plain(0, "ok|") + helloResponse)
			c.Close()
		}},
		{"slowly", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/sip", chunked) + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n" + request("GET", "/echo"))
			c.Expect(plain(90, "abcdefg") + plain(90, "")) // nothing, ab, c and de, fg
			c.Close()
		}},
		{"slowly, by a client that has half-closed", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/sip", "Content-Length: 5") + "abcde")
			c.HalfClose()
			c.Expect(response(90, "200 OK", "abcde", length("abcde"), closing))
			c.ExpectEnd()
		}},
		{"in bites", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/bites", chunked) + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + request("GET", "/echo"))
			c.Expect(plain(0, "abcde") + plain(0, ""))
			c.Close()
		}},
		{"in bites, by a client that has half-closed", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/bites", "Content-Length: 5") + "abcde")
			c.HalfClose()
			c.Expect(response(0, "200 OK", "abcde", length("abcde"), closing))
			c.ExpectEnd()
		}},
		{"in bites, by a client that has half-closed too early", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/bites", "Content-Length: 6") + "abcde")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"response before its end, which is skipped", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/taste", "Content-Length: 5") + "abc")
			c.Expect(plain(0, "a"))
			c.Send("de" + request("GET", "/hello"))
			c.Expect(helloResponse)
			c.Close()
		}},
		{"response before its end, which has come", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/taste", "Content-Length: 5") + "abcde" + request("GET", "/hello"))
			c.Expect(plain(0, "a") + helloResponse)
			c.Close()
		}},
		{"response before it was taken", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/unread-late", "Content-Length: 5") + "abc")
			c.Expect(plain(1, "no, thanks"))
			c.Send("de" + request("GET", "/echo"))
			c.Expect(plain(1, ""))
			c.Close()
		}},
		{"response before it was taken, to a client that has half-closed", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/unread-late", "Content-Length: 5") + "abcde")
			c.HalfClose()
			c.Expect(response(1, "200 OK", "no, thanks", length("no, thanks"), closing))
			c.ExpectEnd()
		}},
		{"response from its last piece, to a client that has half-closed", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/taste-late", "Content-Length: 5") + "abcde")
			c.HalfClose()
			c.Expect(response(1, "200 OK", "a", length("a"), closing))
			c.ExpectEnd()
		}},
		{"response before its end, which is too far", server.Config{DiscardLimit: 3}, func(c *sim.Client) {
			c.Send(request("POST", "/taste", "Content-Length: 9") + "abcdefg")
			c.Expect(plain(0, "a"))
			c.ExpectEnd()
		}},
		{"announced to be longer than the limit", server.Config{Limits: http1.Limits{Body: 3}}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces", "Content-Length: 4") + "abcd")
			expectRefusal(c, "413 Content Too Large")
		}},
		{"longer than the limit", server.Config{Limits: http1.Limits{Body: 3}}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces", chunked) + "2\r\nab\r\n2\r\ncd")
			expectRefusal(c, "413 Content Too Large")
		}},
		{"malformed in the middle", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/pieces", chunked) + "2\r\nabc")
			expectRefusal(c, "400 Bad Request")
		}},
		{"it panics", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/panic-body", "Content-Length: 9") + "abcdefg")
			c.ExpectUntil("500 Internal Server Error\n")
			c.ExpectEnd()
		}},
		{"it panics at the end", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/panic-end", "Content-Length: 2") + "ab")
			c.ExpectUntil("500 Internal Server Error\n")
			c.ExpectEnd()
		}},
		{"it takes more than there is", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/greedy", "Content-Length: 2") + "ab")
			c.ExpectUntil("500 Internal Server Error\n")
			c.ExpectEnd()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { talk(t, row.config, row.script) })
	}
}

// expectRefusal receives an error of the server's own, and the end.
func expectRefusal(c *sim.Client, status string) {
	head := c.ExpectUntil("\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 "+status+"\r\n") || !strings.Contains(head, closing+"\r\n") {
		c.Fail("expected %s, got %q", status, head)
	}
	c.ExpectUntil("\n")
	c.ExpectEnd()
}

func TestBodyLimit(t *testing.T) {
	config := server.Config{Limits: http1.Limits{Body: 3}}
	rows := []struct{ name, fields, body, want string }{
		{"at it", "Content-Length: 3", "abc", "200 OK"},
		{"announced beyond", "Content-Length: 4", "", "413 Content Too Large"},
		{"chunks at it", "Transfer-Encoding: chunked", "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "200 OK"},
		{"chunks beyond", "Transfer-Encoding: chunked", "2\r\nab\r\n2\r\ncd", "413 Content Too Large"},
	}
	for _, row := range rows {
		for _, path := range []string{"/echo", "/late"} {
			t.Run(row.name+path, func(t *testing.T) {
				w := talk(t, config, func(c *sim.Client) {
					c.Send(request("POST", path, row.fields) + row.body)
					head := c.ExpectUntil("\r\n\r\n")
					if !strings.HasPrefix(head, "HTTP/1.1 "+row.want) {
						c.Fail("unexpected head %q", head)
					}
					c.Close()
				})
				assert.Equal(t, row.want != "200 OK", w.gone == 1, "the handler is told")
			})
		}
	}
}

// If a handler takes nothing, the client can send only what fits into the connection's input and the
// two sockets. When the handler goes on, nothing is lost, and no timeout was running.
func TestReceiveHoldsTheClientBack(t *testing.T) {
	const size, inBetween = 1 << 20, 192 << 10
	w := newWorld(t, sim.Config{}, server.Config{})
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		body := strings.Repeat("0123456789abcdef", size/16)
		c.Send(request("POST", "/hold", fmt.Sprint("Content-Length: ", size)))
		sent := 0
		for range 100 {
			sent += c.TrySend(body[sent:])
			c.Sleep(3 * time.Second)
		}
		if sent > inBetween {
			c.Fail("%d bytes were taken although the handler takes none", sent)
		}
		c.Send(body[sent:])
		c.ExpectUntil("\r\n\r\n")
		c.Expect(body)
		c.Close()
	})
	w.run()
}

// hold takes nothing for 300 s, and then everything.
func (w *world) hold(x server.Exchange) {
	var got []byte
	w.loop.After(300*time.Second, x.Resume)
	x.Receive(func(data []byte) int {
		if w.loop.Now() < 300*time.Second {
			return 0
		}
		got = append(got, data...)
		return len(data)
	}, func() { x.Respond(200, got) })
}

// If a client leaves in the middle of its body, or is too slow, the handler hears of it once,
// and is not called again.
func TestReceiveBrokenOff(t *testing.T) {
	for _, row := range []struct {
		name  string
		leave func(c *sim.Client)
	}{
		{"reset", func(c *sim.Client) { c.Reset() }},
		{"half-closed", func(c *sim.Client) { c.HalfClose(); c.ExpectEnd() }},
		{"timeout", func(c *sim.Client) { c.ExpectUntil("408 Request Timeout: "); c.ExpectUntil("\n"); c.ExpectEnd() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := talk(t, server.Config{}, func(c *sim.Client) {
				c.Send(request("POST", "/pieces", "Content-Length: 5") + "abc")
				c.Sleep(time.Millisecond)
				row.leave(c)
				c.Sleep(time.Second)
			})
			assert.Equal(t, 1, w.gone)
		})
	}
}

// The server sends 100 (Continue) once, and not if a part of the body has arrived.
func TestClientIsAskedOnce(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.page = func(x server.Exchange) {
		_ = x.Receive(func([]byte) int {
			_ = x.Collect(func(body []byte) { _ = x.Respond(200, body) })
			return 0
		}, nil)
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("POST", "/", length("abcde"), "Expect: 100-continue"))
		c.Expect("HTTP/1.1 100 Continue\r\n\r\n")
		c.Send("ab")
		c.Sleep(time.Second)
		c.Send("cde")
		c.Expect(plain(1, "abcde"))
		c.Close()
	})
	w.run()
}

// If a request is refused within Collect, its handler learns of it at once, because it is too late for OnGone.
func TestCollectRefuses(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{Limits: http1.Limits{Body: 4}})
	w.page = func(x server.Exchange) {
		require.ErrorIs(t, x.Collect(func([]byte) { w.Error("called") }), server.ErrGone)
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("POST", "/", length("abcde")))
		c.Expect("HTTP/1.1 413 ")
		c.ExpectUntil("found more\n")
		c.ExpectEnd()
	})
	w.run()
}
