package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

var helloResponse = response(0, "200 OK", "hello", "Content-Type: text/plain", length("hello"))

func TestConversations(t *testing.T) {
	rows := []struct {
		name   string
		config server.Config
		script func(c *sim.Client)
	}{
		{"the connection is kept", server.Config{}, func(c *sim.Client) {
			for range 3 {
				c.Send(request("GET", "/hello"))
				c.Expect(helloResponse)
			}
			c.Close()
		}},
		{"close is echoed", server.Config{}, func(c *sim.Client) {
			c.Send(request("GET", "/echo", "Connection: Close"))
			c.Expect(response(0, "200 OK", "", length(""), closing))
			c.ExpectEnd()
		}},
		{"1.0 closes", server.Config{}, func(c *sim.Client) {
			c.Send("GET /echo HTTP/1.0\r\n\r\n")
			c.Expect(response(0, "200 OK", "", length(""), closing))
			c.ExpectEnd()
		}},
		{"1.0 is kept when it asks", server.Config{}, func(c *sim.Client) {
			for range 2 {
				c.Send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
				c.Expect(response(0, "200 OK", "", length(""), "Connection: keep-alive"))
			}
			c.Close()
		}},
		{"responses to pipelined requests come in order, also when an early one is slow", server.Config{}, func(c *sim.Client) {
			c.Send(request("GET", "/slow?1") + request("GET", "/echo") + request("GET", "/slow?2"))
			c.Expect(plain(1, "slow 1") + plain(1, "") + plain(2, "slow 2"))
			c.Close()
		}},
		{"the first gets its response while the second is incomplete", server.Config{}, func(c *sim.Client) {
			c.Send(request("GET", "/hello") + "GET /hel")
			c.Expect(helloResponse)
			c.Send("lo HTTP/1.1\r\nHost: x\r\n\r\n")
			c.Expect(helloResponse)
			c.Close()
		}},
		{"a body", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 5") + "ab")
			c.ExpectSilence(time.Second)
			c.Send("cde")
			c.Expect(plain(1, "abcde"))
			c.Close()
		}},
		{"a chunked body", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
			c.Expect(plain(0, "abcde"))
			c.Close()
		}},
		{"a body that is asked for later", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/late", "Content-Length: 5") + "abcde" + request("GET", "/echo"))
			c.Expect(plain(1, "abcde") + plain(1, ""))
			c.Close()
		}},
		{"a body that the handler does not take is skipped", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/unread", "Content-Length: 5") + "ab")
			c.Expect(plain(0, "no, thanks"))
			c.Send("cde" + request("GET", "/echo"))
			c.Expect(plain(0, ""))
			c.Close()
		}},
		{"a long body that the handler does not take ends the connection", server.Config{DiscardLimit: 4}, func(c *sim.Client) {
			c.Send(request("POST", "/unread", "Content-Length: 5") + "abcde" + request("GET", "/echo"))
			c.Expect(response(0, "200 OK", "no, thanks", length("no, thanks"), closing))
			c.ExpectEnd()
		}},
		{"so does an endless chunked one", server.Config{DiscardLimit: 4}, func(c *sim.Client) {
			c.Send(request("POST", "/unread", "Transfer-Encoding: chunked") + "5\r\nabcde\r\n")
			c.Expect(plain(0, "no, thanks"))
			c.ExpectEnd()
		}},
		{"100-continue is sent when the body is wanted", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 2", "Expect: 100-Continue"))
			c.Expect("HTTP/1.1 100 Continue\r\n\r\n")
			c.Send("ok")
			c.Expect(plain(0, "ok"))
			c.Close()
		}},
		{"but not when some of it is there", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 2", "Expect: 100-continue") + "o")
			c.Send("k")
			c.Expect(plain(0, "ok"))
			c.Close()
		}},
		{"nor when some came before the handler wanted it", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/late", "Content-Length: 2", "Expect: 100-continue"))
			c.Sleep(time.Millisecond)
			c.Send("o")
			c.ExpectSilence(2 * time.Second)
			c.Send("k")
			c.Expect(plain(2, "ok"))
			c.Close()
		}},
		{"nor in the middle of a response", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/begun", "Content-Length: 2", "Expect: 100-continue"))
			c.Expect(response(0, "200 OK", "", "Transfer-Encoding: chunked", closing))
			c.Send("ok")
			c.Expect("2\r\nok\r\n0\r\n\r\n")
			c.ExpectEnd()
		}},
		{"a body that waits in vain to be asked for ends the connection", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/unread", "Content-Length: 2", "Expect: 100-continue"))
			c.Expect(response(0, "200 OK", "no, thanks", length("no, thanks"), closing))
			c.ExpectEnd()
		}},
		{"unless it has come unasked", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/unread", "Content-Length: 2", "Expect: 100-continue") + "o")
			c.Expect(plain(0, "no, thanks"))
			c.Send("k" + request("GET", "/hello"))
			c.Expect(helloResponse)
			c.Close()
		}},
		{"or was wanted at first", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/early", "Content-Length: 2", "Expect: 100-continue"))
			c.Expect("HTTP/1.1 100 Continue\r\n\r\n" + plain(0, "early"))
			c.Send("ok" + request("GET", "/hello"))
			c.Expect(helloResponse)
			c.Close()
		}},
		{"the last response survives what the client sends after its request", server.Config{}, func(c *sim.Client) {
			c.Send(request("GET", "/slow", "Connection: close") + strings.Repeat("x", 100<<10))
			c.Sleep(2 * time.Second)
			c.Expect(response(1, "200 OK", "slow ", length("slow "), closing))
			c.ExpectEnd()
		}},
		{"an error gets one response, and nothing after it is processed", server.Config{}, func(c *sim.Client) {
			c.Send(request("GET", "/hello") + "GET  / HTTP/1.1\r\n\r\n" + request("GET", "/hello"))
			c.Expect(helloResponse)
			head := c.ExpectUntil("\r\n\r\n")
			if !strings.HasPrefix(head, "HTTP/1.1 400 Bad Request\r\n") || !strings.Contains(head, closing+"\r\n") {
				c.Fail("unexpected head %q", head)
			}
			c.ExpectUntil("\n")
			c.ExpectEnd()
		}},
		{"and without content where that was asked for", server.Config{}, func(c *sim.Client) {
			c.Send(request("HEAD", "/hello", "Expect: the unexpected"))
			head := c.ExpectUntil("\r\n\r\n")
			if !strings.HasPrefix(head, "HTTP/1.1 417 Expectation Failed\r\n") || !strings.Contains(head, "Content-Length: ") {
				c.Fail("unexpected head %q", head)
			}
			c.ExpectEnd()
		}},
		{"a half-closed client gets its responses", server.Config{}, func(c *sim.Client) {
			c.Send(request("GET", "/slow?1") + request("GET", "/slow?2"))
			c.HalfClose()
			c.Expect(plain(1, "slow 1"))
			c.Expect(response(2, "200 OK", "slow 2", length("slow 2"), closing))
			c.ExpectEnd()
		}},
		{"also when its body is asked for later", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/late", "Content-Length: 5") + "abcde")
			c.HalfClose()
			c.Expect(response(1, "200 OK", "abcde", length("abcde"), closing))
			c.ExpectEnd()
		}},
		{"the end of input never completes a request", server.Config{}, func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 5") + "abcd")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"nor a head", server.Config{}, func(c *sim.Client) {
			c.Send("GET /hello HTTP/1.1\r\nHost: x\r\n")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"the last request of a connection", server.Config{MaxRequests: 2}, func(c *sim.Client) {
			c.Send(request("GET", "/echo") + request("GET", "/echo"))
			c.Sleep(time.Millisecond)
			c.Send(request("GET", "/echo")) // before it has read the response, which must not be destroyed
			c.Sleep(time.Millisecond)
			c.Expect(plain(0, "") + response(0, "200 OK", "", length(""), closing))
			c.ExpectEnd()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { talk(t, row.config, row.script) })
	}
}

// Every way to cut two requests into two pieces, and one byte at a time.
func TestCuts(t *testing.T) {
	input := request("POST", "/echo", "Content-Length: 3") + "abc" +
		request("POST", "/echo", "Transfer-Encoding: chunked") + "2\r\nde\r\n0\r\n\r\n"
	want := plain(0, "abc") + plain(0, "de")
	for cut := range len(input) {
		talk(t, server.Config{}, func(c *sim.Client) {
			c.Send(input[:cut])
			c.Sleep(time.Millisecond)
			c.Send(input[cut:])
			c.Expect(want)
			c.Close()
		})
	}
	talk(t, server.Config{}, func(c *sim.Client) {
		for i := range input {
			c.Send(input[i : i+1])
			c.Sleep(time.Microsecond)
		}
		c.Expect(want)
		c.Close()
	})
}

func TestSlowResponseDelaysNoOtherClient(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/slow?a"))
		c.Expect(plain(1, "slow a"))
		c.Close()
	})
	w.kernel.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/hello"))
		c.Expect(helloResponse)
		if c.Now() != 0 {
			c.Fail("waited %v", c.Now())
		}
		c.Close()
	})
	w.run()
}

// A client that pipelines without end and does not read costs a bounded buffer. It gets all its responses when it
// reads.
func TestClientThatDoesNotRead(t *testing.T) {
	const many = 50_000
	w := newWorld(t, sim.Config{}, server.Config{})
	w.kernel.Client("greedy", func(c *sim.Client) {
		c.Connect(addr)
		rest := strings.Repeat(request("GET", "/hello"), many)
		for range 200 {
			rest = rest[c.TrySend(rest):]
			c.Sleep(time.Millisecond)
		}
		assert.Less(t, len(w.seen), 10_000, "requests went on being handled although no response was read")
		for n := 0; n < many*len(helloResponse); n += len(c.Receive()) {
			rest = rest[c.TrySend(rest):]
		}
		c.Close()
	})
	w.kernel.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		c.Sleep(time.Millisecond)
		c.Send(request("GET", "/hello"))
		c.Expect(helloResponse)
		c.Close()
	})
	w.run()
	assert.Len(t, w.seen, many+1)
}

// Requests that wait for an earlier response wait as bytes, and the server reads a bounded number of these.
func TestPipelinedRequestsHeld(t *testing.T) {
	const sockets, input = 128 << 10, 64 << 10
	one := request("GET", "/echo")
	w := talk(t, server.Config{}, func(c *sim.Client) {
		rest := strings.Repeat(one, 10_000)
		c.Send(request("GET", "/slower"))
		sent := 0
		for range 20 {
			sent += c.TrySend(rest[sent:])
			c.Sleep(time.Second)
		}
		if sent > sockets+input {
			c.Fail("%d bytes of requests were taken while a response was owed", sent)
		}
		for n := 0; n < len(plain(30, "slower"))+10_000*len(plain(30, "")); n += len(c.Receive()) {
			sent += c.TrySend(rest[sent:])
		}
		c.Close()
	})
	assert.Len(t, w.seen, 10_001)
}

// Large responses to many requests of one read do not fill the memory either.
func TestClientThatDoesNotReadMuch(t *testing.T) {
	talk(t, server.Config{}, func(c *sim.Client) {
		c.TrySend(strings.Repeat(request("GET", "/big"), 1000))
		c.Sleep(time.Millisecond)
		c.Reset()
	})
}

// After a request that both sides have called the last one, the server closes at once, without
// lingering.
func TestCloseIsNotLingering(t *testing.T) {
	for _, path := range []string{"/hello", "/slow"} {
		w := newWorld(t, sim.Config{}, server.Config{})
		w.kernel.Client("alice", func(c *sim.Client) {
			c.Connect(addr)
			c.Send(request("GET", path, "Connection: close"))
			for c.Receive() != "" {
			}
			c.Sleep(time.Millisecond)
			assert.Zero(t, w.loop.Conns(), path)
		})
		w.run()
	}
}

func TestHandlerSeesRequestsInOrder(t *testing.T) {
	w := talk(t, server.Config{}, func(c *sim.Client) {
		c.Send(request("GET", "/hello") + request("DELETE", "/nothing") + request("HEAD", "/hello"))
		c.ExpectUntil("hello")
		c.ExpectUntil("\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		c.Close()
	})
	require.Equal(t, []string{"GET /hello", "DELETE /nothing", "HEAD /hello"}, w.seen)
}
