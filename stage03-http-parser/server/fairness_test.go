package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// slowReader is a client that reads its response slowly: a piece, and then nothing for a while.
type slowReader struct {
	name  string
	piece int
	rest  time.Duration
}

// slowReaders are such clients. It is only read.
var slowReaders = []slowReader{
	{"steadily", 10 << 10, time.Second},
	{"as curl --limit-rate does", 1 << 20, 100 * time.Second},
}

// The kernel may hold more than a slow client reads within any timeout: on Linux some megabytes. Meanwhile it takes
// nothing from the server. A client that goes on reading gets all of its response, however that ends.
func TestSlowReaders(t *testing.T) {
	const size = 8 << 20
	body := strings.Repeat("0123456789abcdef", size/16)
	for _, row := range []struct {
		name, request string
		then          func(c *sim.Client) // after the request
	}{
		{"kept alive", request("GET", "/"), func(*sim.Client) {}},
		{"close", request("GET", "/", closing), func(*sim.Client) {}},
		{"close, and an empty line too many", request("GET", "/", closing) + "\r\n", func(*sim.Client) {}},
		{"close, and an empty line too many, later", request("GET", "/", closing), func(c *sim.Client) {
			c.Sleep(time.Second)
			c.Send("\r\n")
		}},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", func(*sim.Client) {}},
		{"half-closed", request("GET", "/"), (*sim.Client).HalfClose},
		{"a stream", request("GET", "/stream"), func(*sim.Client) {}},
		{"a stream to HTTP/1.0", "GET /stream HTTP/1.0\r\n\r\n", func(*sim.Client) {}},
	} {
		for _, reader := range slowReaders {
			t.Run(row.name+", "+reader.name, func(t *testing.T) {
				w := newWorld(t, sim.Config{SendBuffer: 2 << 20}, server.Config{})
				w.page = func(x server.Exchange) { respondInPieces(t, x, body) }
				w.kernel.Client("alice", func(c *sim.Client) {
					c.Connect(addr)
					c.Send(row.request)
					row.then(c)
					reader.read(c, body)
					c.Close()
				})
				w.run()
			})
		}
	}
}

// respondInPieces responds: for /stream as fast as the client reads, otherwise at once.
func respondInPieces(t *testing.T, x server.Exchange, body string) {
	if string(x.Request().Path()) == "/" {
		require.NoError(t, x.Respond(200, []byte(body)))
		return
	}
	require.NoError(t, x.Begin(200, int64(len(body))))
	more := func() {
		for len(body) > 0 && !x.Full() {
			n := min(len(body), 64<<10)
			_, err := x.Write([]byte(body[:n]))
			require.NoError(t, err)
			body = body[n:]
		}
		if len(body) == 0 {
			require.NoError(t, x.End())
		}
	}
	x.OnDrain(more)
	more()
}

// read expects a response.
func (r slowReader) read(c *sim.Client, body string) {
	c.ExpectUntil("\r\n\r\n")
	for {
		n := min(len(body), r.piece)
		c.Expect(body[:n])
		if body = body[n:]; body == "" {
			return
		}
		c.Sleep(r.rest)
	}
}

// A client that reads nothing is closed, even if the kernel would hold its response for ever. If a part of the response
// still waits in the server, the client is reset.
func TestReadersThatStop(t *testing.T) {
	for _, row := range []struct {
		name, request string
		size          int
		at            time.Duration // and not later than twice
		reset         bool
	}{
		{"kept alive", request("GET", "/"), 1 << 20, 2 * time.Minute, true},
		{"close", request("GET", "/", closing), 1 << 20, 2 * time.Minute, true},
		{"close, and all of it is in the kernel", request("GET", "/", closing), 100 << 10, 5 * time.Second, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) { require.NoError(t, x.Respond(200, make([]byte, row.size))) }
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(row.request)
				c.Sleep(row.at - 100*time.Millisecond)
				require.Equal(t, 2, w.kernel.OpenFiles())
				c.Sleep(row.at + 3*time.Second)
				require.Equal(t, 1, w.kernel.OpenFiles(), "the listener")
				require.Equal(t, row.reset, c.Broken())
				if !row.reset {
					c.ExpectUntil("\r\n\r\n")
					c.Expect(string(make([]byte, row.size)))
					c.ExpectEnd()
				}
			})
			w.run()
		})
	}
}

// Time in which the server did not run counts for no timeout: while a handler worked, or the process was
// stopped.
func TestTimeTheServerTook(t *testing.T) {
	const away = 10 * time.Minute
	for _, row := range []struct {
		name  string
		leave func(w *world)
	}{
		{"a handler that works", func(w *world) { w.kernel.Elapse(away) }},
		{"a process that is stopped", func(w *world) {
			w.loop.Post(func() { w.kernel.Suspend(away) })
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, limits)
			w.page = func(x server.Exchange) {
				switch string(x.Request().Path()) {
				case "/leave":
					row.leave(w)
					require.NoError(t, x.Respond(200, nil))
				case "/big":
					require.NoError(t, x.Respond(200, make([]byte, 1<<20)))
				default:
					require.NoError(t, x.Collect(func(body []byte) { require.NoError(t, x.Respond(200, body)) }))
				}
			}
			visit := func(name string, before, after func(c *sim.Client)) {
				w.kernel.Client(name, func(c *sim.Client) {
					c.Connect(addr)
					before(c)
					c.WaitFor("the server to come back", func() bool { return c.Now() >= away })
					c.Sleep(3 * time.Second) // the server checks the timeouts meanwhile
					after(c)
					c.Close()
				})
			}
			echoed := func(c *sim.Client) { c.ExpectUntil("\r\n\r\n") }
			visit("idle", func(c *sim.Client) { c.Send(request("GET", "/")); echoed(c) },
				func(c *sim.Client) { c.Send(request("GET", "/")); echoed(c) })
			visit("head", func(c *sim.Client) { c.Send("GET / HT") },
				func(c *sim.Client) { c.Send("TP/1.1\r\nHost: x\r\n\r\n"); echoed(c) })
			visit("body", func(c *sim.Client) { c.Send(request("POST", "/", "Content-Length: 4") + "ab") },
				func(c *sim.Client) { c.Send("cd"); echoed(c); c.Expect("abcd") })
			visit("reader", func(c *sim.Client) { c.Send(request("GET", "/big")) },
				func(c *sim.Client) { echoed(c); c.Expect(string(make([]byte, 1<<20))) })
			visit("last reader", func(c *sim.Client) { c.Send(request("GET", "/big", closing)) },
				func(c *sim.Client) { echoed(c); c.Expect(string(make([]byte, 1<<20))); c.ExpectEnd() })
			w.kernel.Client("busy", func(c *sim.Client) {
				c.Connect(addr)
				c.Sleep(500 * time.Millisecond)
				c.Send(request("GET", "/leave"))
				echoed(c)
				c.Close()
			})
			w.run()
		})
	}
}
