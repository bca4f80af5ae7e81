package client_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// streams are complete responses, none of which ends with the connection.
var streams = map[string]string{
	"counted": hello,
	"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nA: b\r\n\r\n",
	"hints":   "HTTP/1.1 100 Continue\r\n\r\n" + hello,
}

// If a server stops anywhere in a response, the client waits no longer than its time limit. If the server closes or resets the
// connection, the client notices at once. The client takes none of this for a complete response.
func TestStopAnywhere(t *testing.T) {
	for name, stream := range streams {
		for cut := range stream {
			for how, end := range map[string]func(c *sim.Client){
				"stops": gone, "closes": (*sim.Client).Close, "resets": (*sim.Client).Reset, "half-closes": func(c *sim.Client) { c.HalfClose(); gone(c) },
			} {
				t.Run(fmt.Sprint(name, " ", how, " at ", cut), func(t *testing.T) {
					w := newWorld(t, client.Config{})
					w.serve(server, func(c *sim.Client, _ int) {
						if awaitHead(c) {
							c.Send(stream[:cut])
							end(c)
						}
					})
					w.play(func(t *task.Task) {
						content, err := w.read(t, &client.Request{URL: base, Method: "POST"})
						require.Error(w, err)
						require.True(w, strings.HasPrefix("hello", content), content)
						want := time.Duration(0)
						if how == "stops" {
							want = 30 * time.Second
							require.ErrorContains(w, err, "within 30s")
						}
						require.Equal(w, want, w.loop.Now())
					})
					w.settled()
				})
			}
		}
	}
}

// read sends a request and reads the response.
func (w *world) read(t *task.Task, r *client.Request) (content string, err error) {
	res, err := w.client.Do(t, r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

// A response is the same, however it is cut into pieces.
func TestDrip(t *testing.T) {
	for name, stream := range streams {
		for size := 1; size <= 3; size++ {
			t.Run(fmt.Sprint(name, " by ", size), func(t *testing.T) {
				w := newWorld(t, client.Config{})
				w.serve(server, func(c *sim.Client, _ int) {
					for awaitHead(c) {
						for at := 0; at < len(stream); at += size {
							c.Send(stream[at:min(at+size, len(stream))])
							c.Sleep(time.Millisecond)
						}
					}
				})
				w.play(func(t *task.Task) {
					for range 2 {
						content, err := w.read(t, &client.Request{URL: base})
						require.NoError(w, err)
						require.Equal(w, "hello", content)
					}
				})
				w.settled()
			})
		}
	}
}

// A server that sends a head byte by byte, and never ends it, has no more time than a silent server.
func TestEndlessDrip(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		for _, b := range []byte(hello) {
			if c.Broken() {
				return
			}
			c.Send(string(b))
			c.Sleep(time.Second)
		}
	})
	w.play(func(t *task.Task) { w.get(t, "/") })
	w.settled("30s error: client: response http://192.0.2.7/: no response within 30s")
}

// Endless input is cut off at its limit.
func TestEndless(t *testing.T) {
	for _, row := range []struct{ name, begin, more, want string }{
		{"a status line", "HTTP/1.1 200 ", "x", "expected a status line of at most 8192 bytes, found more"},
		{"a field", "HTTP/1.1 200 OK\r\nA: ", "x", "expected a section of fields of at most 32768 bytes, found more"},
		{"fields", "HTTP/1.1 200 OK\r\n", "A: b\r\n", "expected a section of at most 100 fields, found one more"},
		{"hints", "", "HTTP/1.1 103 Early Hints\r\n\r\n", "expected a series of 1xx responses of at most 16 responses, found one more"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, func(c *sim.Client, _ int) {
				awaitHead(c)
				c.TrySend(row.begin)
				for !c.Broken() {
					if c.TrySend(strings.Repeat(row.more, 100)) == 0 {
						c.WaitFor("room", func() bool { return c.Broken() || c.Writable() })
					}
				}
			})
			w.play(func(t *task.Task) {
				_, err := w.client.Get(t, base)
				require.ErrorContains(w, err, row.want)
			})
			w.settled()
		})
	}
}

// Bytes after a response must never be the response to the next request, whenever they come.
func TestResponseSplitting(t *testing.T) {
	const forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
	for _, row := range []struct {
		name  string
		later bool // the next request comes later
		serv  func(c *sim.Client)
	}{
		{"with it", false, func(c *sim.Client) { awaitHead(c); c.Send(hello + forged) }},
		{"with the last chunk", false, func(c *sim.Client) {
			awaitHead(c)
			c.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
			c.Sleep(time.Millisecond)
			c.Send("0\r\n\r\n" + forged)
		}},
		{"a moment later", true, func(c *sim.Client) { awaitHead(c); c.Send(hello); c.Sleep(time.Millisecond); c.TrySend(forged) }},
		{"a byte", false, func(c *sim.Client) { awaitHead(c); c.Send(hello + "\n") }},
		{"after 204 with a length", true, func(c *sim.Client) {
			awaitHead(c)
			c.Send("HTTP/1.1 204 No Content\r\nContent-Length: 50\r\n\r\n")
			c.Sleep(time.Millisecond)
			c.TrySend(forged)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, func(c *sim.Client, n int) {
				if n == 0 {
					row.serv(c)
					gone(c)
					return
				}
				responds(hello)(c, n)
			})
			w.play(func(t *task.Task) {
				_, err := w.read(t, &client.Request{URL: base})
				require.NoError(w, err)
				if row.later {
					require.NoError(w, task.Sleep(t, 10*time.Millisecond))
				}
				content, err := w.read(t, &client.Request{URL: base, Method: "POST"})
				require.NoError(w, err)
				require.Equal(w, "hello", content)
			})
			w.settled()
		})
	}
}

// A response that comes before its request is accepted on a new connection. If it comes on an idle connection, the client closes the
// connection.
func TestResponseBeforeRequest(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, n int) {
		c.Send(hello)
		c.Sleep(time.Second)
		c.TrySend("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")
		c.ExpectReset()
		c.Close()
	})
	w.play(func(t *task.Task) {
		for range 2 {
			content, err := w.read(t, &client.Request{URL: base})
			require.NoError(w, err)
			require.Equal(w, "hello", content)
			require.NoError(w, task.Sleep(t, 2*time.Second))
		}
	})
	w.settled()
}
