package proxy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// A response that breaks off is cut off for the client too: it must not take it for complete.
func TestCut(t *testing.T) {
	for name, response := range map[string]string{
		"counted": "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
		"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				until(c, "\r\n\r\n")
				c.Send(response)
				c.Sleep(time.Second)
				c.Close()
			})
			w.client(func(c *sim.Client) {
				c.Send(get)
				got := all(c)
				require.Contains(w, got, "half")
				require.False(w, strings.HasSuffix(got, "0\r\n\r\n"))
				require.True(w, c.Broken())
			})
			w.settled()
		})
	}
}

// If a client goes, the upstream notices, wherever the request is.
func TestClientGone(t *testing.T) {
	for name, response := range map[string]string{
		"before the response": "",
		"in the response":     "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				until(c, "\r\n\r\n")
				c.Send(response)
				c.ExpectReset()
				w.say("the upstream knows")
				c.Close()
			})
			w.client(func(c *sim.Client) {
				c.Send(get)
				c.Sleep(time.Second)
				c.Reset()
			})
			w.settled("1s the upstream knows")
			require.Empty(t, w.words.String(), "this is no fault")
		})
	}
}

// A client that reads slowly makes the upstream wait, and a client that sends fast waits for the upstream.
func TestBackpressure(t *testing.T) {
	const size = 20 << 20
	t.Run("response", func(t *testing.T) {
		w := newWorld(t, proxy.Config{}, looper.Config{})
		sent := 0
		w.serve(one, func(c *sim.Client, _ int) {
			until(c, "\r\n\r\n")
			c.Send(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size))
			for piece := strings.Repeat("x", 4096); !c.Broken(); {
				n := c.TrySend(piece)
				if sent += n; n == 0 {
					c.WaitFor("room", func() bool { return c.Broken() || c.Writable() })
				}
			}
			c.Close()
		})
		w.client(func(c *sim.Client) {
			c.Send(get)
			c.Sleep(10 * time.Second)
			require.Less(w, sent, 1<<20)
			c.Reset()
		})
		w.settled()
	})
	t.Run("request", func(t *testing.T) {
		w := newWorld(t, proxy.Config{MaxBody: -1}, looper.Config{})
		w.serve(one, func(c *sim.Client, _ int) {
			c.ExpectUntil("\r\n\r\n")
			c.WaitFor("the end", c.Broken)
			c.Close()
		})
		w.client(func(c *sim.Client) {
			c.Send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n", size))
			sent := 0
			for range 100 {
				sent += c.TrySend(strings.Repeat("x", 64<<10))
				c.Sleep(10 * time.Millisecond)
			}
			require.Less(w, sent, 2<<20)
			c.Reset()
		})
		w.settled()
	})
}

// Content over the server's limit never reaches the upstream as a complete request.
func TestTooLarge(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxBody: 10, MaxFails: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		got := all(c)
		require.False(w, strings.HasSuffix(got, "0\r\n\r\n"), "the upstream takes it for complete: %q", got)
		c.Close()
	})
	w.ask("counted", 0, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n01234567890")
	w.ask("chunked", 0, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n")
	w.settled("0s counted 413", "0s chunked 413")
	require.NotContains(t, w.words.String(), "upstream", "it is not the upstream's fault")
}

// The client gets 100 (Continue) when the upstream wants the content, and not before.
func TestExpect(t *testing.T) {
	const request = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
	for _, row := range []struct {
		name   string
		serve  func(c *sim.Client)
		client func(c *sim.Client)
	}{
		{"wanted", func(c *sim.Client) {
			require.Contains(t, c.ExpectUntil("\r\n\r\n"), "Expect: 100-continue\r\n")
			c.Sleep(100 * time.Millisecond)
			c.Send("HTTP/1.1 100 Continue\r\n\r\n")
			c.Expect("abc")
			c.Send(hello)
		}, func(c *sim.Client) {
			c.ExpectSilence(99 * time.Millisecond)
			c.Expect("HTTP/1.1 100 Continue\r\n\r\n")
			c.Send("abc")
			require.Contains(t, all(c), "200 OK")
		}},
		{"refused", func(c *sim.Client) {
			c.ExpectUntil("\r\n\r\n")
			c.Send("HTTP/1.1 413 Too much\r\nContent-Length: 0\r\n\r\n")
		}, func(c *sim.Client) {
			require.True(t, strings.HasPrefix(c.ExpectUntil("\r\n\r\n"), "HTTP/1.1 413 "))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			w.serve(one, func(c *sim.Client, _ int) {
				row.serve(c)
				all(c)
				c.Close()
			})
			w.client(func(c *sim.Client) {
				c.Send(request)
				row.client(c)
			})
			w.settled()
		})
	}
}

// Requests whose end or target two programs could see differently never reach an upstream.
func TestSmuggling(t *testing.T) {
	for _, request := range []string{
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent_Length: 5\r\n\r\nhello",
		"POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nHost: evil\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n Host: evil\r\n\r\n",
		"GET / HTTP/1.1\nHost: h\n\n",
		"GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a/%2e%2E/b HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a%2f..%2Fb HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a/..%5cb HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a/..;/b HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a/.%2e;x=y/b HTTP/1.1\r\nHost: h\r\n\r\n",
		"GET /a/..%3B/b HTTP/1.1\r\nHost: h\r\n\r\n",
		"CONNECT 192.0.2.7:80 HTTP/1.1\r\nHost: h\r\n\r\n",
		"TRACE / HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		w := newWorld(t, proxy.Config{}, looper.Config{})
		w.serve(one, func(*sim.Client, int) { w.Errorf("an upstream was asked: %q", request) })
		w.client(func(c *sim.Client) {
			c.Send(request)
			status := statusOf(c.ExpectUntil("\r\n\r\n"))
			require.Contains(w, []string{"400", "405", "501"}, status, request)
		})
		w.settled()
	}
}

// A chunk with a wrong end ends both connections: the upstream never sees the end of the request.
func TestBrokenChunks(t *testing.T) {
	w := newWorld(t, proxy.Config{}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		require.NotContains(w, all(c), "0\r\n\r\n")
		c.Close()
	})
	w.ask("a", 0, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n")
	w.settled("0s a 400")
}
