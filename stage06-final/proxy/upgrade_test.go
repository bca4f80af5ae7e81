package proxy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

const (
	offer    = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n"
	switches = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: a\r\n\r\n"
)

// Two connections become one: bytes pass in both directions, and the end of one is the end of the other.
func TestUpgrade(t *testing.T) {
	for _, row := range []struct {
		name           string
		client, server func(c *sim.Client)
	}{
		{"the client ends it", func(c *sim.Client) {
			c.Send("ping")
			c.Expect("pong")
			c.HalfClose()
			c.ExpectEnd()
		}, func(c *sim.Client) {
			c.Expect("ping")
			c.Send("pong")
			c.ExpectEnd()
			c.Close()
		}},
		{"the server ends it", func(c *sim.Client) {
			c.Expect("bye")
			c.ExpectEnd()
		}, func(c *sim.Client) {
			c.Send("bye")
			c.HalfClose()
			all(c)
			c.Close()
		}},
		{"the client is cut", func(c *sim.Client) { c.Sleep(time.Second); c.Reset() }, func(c *sim.Client) { c.ExpectReset(); c.Close() }},
		{"the server is cut", func(c *sim.Client) { c.ExpectReset() }, func(c *sim.Client) { c.Sleep(time.Second); c.Reset() }},
		{"long content, to a client that reads slowly", func(c *sim.Client) {
			c.Sleep(time.Minute)
			c.Expect(strings.Repeat("x", 3<<20))
			c.HalfClose()
		}, func(c *sim.Client) {
			n := 0
			for ; n < 3<<20; n += c.TrySend(strings.Repeat("x", min(4096, 3<<20-n))) {
				if !c.Writable() {
					if c.Now() < time.Minute {
						require.Less(t, n, 1<<20, "nothing piles up")
					}
					c.WaitFor("room", c.Writable)
				}
			}
			all(c)
			c.Close()
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				head := c.ExpectUntil("\r\n\r\n")
				require.Contains(w, head, "Connection: upgrade\r\nUpgrade: websocket\r\n")
				require.Contains(w, head, "Sec-WebSocket-Key: k\r\n")
				c.Send(switches)
				row.server(c)
			})
			w.client(func(c *sim.Client) {
				c.Send(offer)
				head := c.ExpectUntil("\r\n\r\n")
				require.True(w, strings.HasPrefix(head, "HTTP/1.1 101 Switching Protocols\r\n"))
				require.Contains(w, head, "Upgrade: websocket\r\n")
				require.Contains(w, head, "Sec-WebSocket-Accept: a\r\n")
				row.client(c)
			})
			w.settled()
		})
	}
}

// Bytes that the server sends together with its 101 come after the client's 101.
func TestUpgradeWithFirstBytes(t *testing.T) {
	w := newWorld(t, proxy.Config{Rewrite: func(c *looper.Context, _ *client.Request) error {
		c.OnResponse(func(*looper.Response) error { return c.Sleep(time.Second) }) // the 101 takes a second
		return nil
	}}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		c.ExpectUntil("\r\n\r\n")
		c.Send(switches + "first")
		all(c)
		c.Close()
	})
	w.client(func(c *sim.Client) {
		c.Send(offer)
		require.True(w, strings.HasPrefix(c.ExpectUntil("\r\n\r\n"), "HTTP/1.1 101 "))
		c.Expect("first")
	})
	w.settled()
}

// An upgraded connection counts for MaxConcurrent until its end.
func TestUpgradeCounts(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxConcurrent: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, n int) {
		c.ExpectUntil("\r\n\r\n")
		if n > 0 {
			c.Send(hello)
			all(c)
			c.Close()
			return
		}
		c.Send(switches)
		all(c)
		c.Close()
	})
	w.client(func(c *sim.Client) {
		c.Send(offer)
		c.ExpectUntil("\r\n\r\n")
		c.Sleep(2 * time.Second)
	})
	w.ask("a", time.Second, get)
	w.settled("2s a 200")
}

// An upgrade that the upstream refuses is a request like any other.
func TestUpgradeRefused(t *testing.T) {
	for _, row := range []struct{ name, response, want string }{
		{"200", hello, "200"},
		{"426", "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n", "426"},
		{"another protocol", strings.Replace(switches, "websocket", "h2c", 1), "502"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				c.ExpectUntil("\r\n\r\n")
				c.Send(row.response)
				all(c)
				c.Close()
			})
			w.client(func(c *sim.Client) {
				c.Send(offer)
				require.Equal(w, row.want, statusOf(c.ExpectUntil("\r\n\r\n")))
			})
			w.settled()
		})
	}
}

// The upstream may switch to any protocol that the client offers, except those that carry further requests, past the routes of this
// application. A request that offers only these is a request like any other.
func TestOfferedProtocols(t *testing.T) {
	for _, row := range []struct{ name, offered, want string }{
		{"on two lines", "Upgrade: a/1, b\r\nUpgrade: websocket\r\n", "Connection: upgrade\r\nUpgrade: a/1, b, websocket\r\n"},
		{"HTTP/2", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", "HTTP2-Settings: AAMAAABk\r\n"},
		{"HTTP", "Upgrade: http/2.0\r\n", ""},
		{"TLS", "Upgrade: TLS/1.0\r\n", ""},
		{"among others", "Upgrade: H2C, websocket\r\n", "Connection: upgrade\r\nUpgrade: websocket\r\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{Forwarding: proxy.Nothing, Via: "-"}, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				head := c.ExpectUntil("\r\n\r\n")
				require.Equal(w, "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n"+row.want+"\r\n", head)
				c.Send(strings.Replace(switches, "websocket", "h2c", 1))
				all(c)
				c.Close()
			})
			w.client(func(c *sim.Client) {
				c.Send("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n" + row.offered + "\r\n")
				require.Equal(w, "502", statusOf(c.ExpectUntil("\r\n\r\n")))
			})
			w.settled()
		})
	}
}
