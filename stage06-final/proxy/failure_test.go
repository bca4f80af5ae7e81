package proxy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

const get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

// ask does a request on a connection of its own, and writes down its status.
func (w *world) ask(name string, at time.Duration, request string) {
	w.kernel.Client(name, func(c *sim.Client) {
		c.Sleep(at)
		c.Connect(here)
		c.Send(request)
		w.say("%s %s", name, statusOf(all(c)))
		c.Close()
	})
}

func statusOf(response string) string {
	if len(response) < 12 {
		return "nothing"
	}
	return response[9:12]
}

// What a client is told, and what the log is, when an upstream does not respond as it should.
func TestFailures(t *testing.T) {
	for _, row := range []struct {
		name  string
		serve func(c *sim.Client, n int)
		want  string
		log   string
	}{
		{"nobody there", nil, "0s a 502", "connection refused"},
		{"silence", func(c *sim.Client, _ int) { all(c) }, "30s a 504", "no response within 30s"},
		{"closed", func(c *sim.Client, _ int) { until(c, "\r\n\r\n"); c.Close() }, "0s a 502", "closed the connection without a response"},
		{"garbage", responds("hello\r\n"), "0s a 502", "expected a status line"},
		{"two lengths", responds("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "0s a 502", "found a second one"},
		{"a length and chunks", responds("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "0s a 502", "found both"},
		{"an endless head", responds("HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 40<<10)), "0s a 502", "at most 32768 bytes"},
		{"another protocol", responds("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"), "0s a 502", "switched to a protocol"},
		{"a status beyond all", responds("HTTP/1.1 700 What\r\nContent-Length: 0\r\n\r\n"), "0s a 502", "status 700"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, proxy.Config{}, looper.Config{})
			if row.serve != nil {
				w.serve(one, row.serve)
			}
			w.kernel.Client("a", func(c *sim.Client) {
				c.Connect(here)
				c.Send(get)
				got := all(c)
				w.say("a %s", statusOf(got))
				require.NotContains(w, got, "192.0.2.7", "the reason is for the log")
				c.Close()
			})
			w.settled(row.want)
			require.Contains(t, w.words.String(), row.log)
			require.Contains(t, w.words.String(), "192.0.2.7", "which upstream")
		})
	}
}

// A response that breaks off is cut for the client too: it must not take it for whole.
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

// When an upstream does not respond, another one is asked what may be asked twice.
func TestRetry(t *testing.T) {
	closes := func(c *sim.Client, _ int) { until(c, "\r\n\r\n"); c.Close() }
	with := func(method, fields, content string) string {
		return method + " / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + fields + "\r\n" + content
	}
	for _, row := range []struct {
		name, request string
		config        proxy.Config
		first         func(c *sim.Client, n int)
		want          string
	}{
		{"safe", with("GET", "", ""), proxy.Config{}, closes, "200"},
		{"not idempotent", with("POST", "", ""), proxy.Config{}, closes, "502"},
		{"not idempotent, and not sent", with("POST", "Content-Length: 3\r\n", "abc"), proxy.Config{}, nil, "200"},
		{"idempotent, with content that is used up", with("PUT", "Content-Length: 3\r\n", "abc"), proxy.Config{}, closes, "502"},
		{"never", with("GET", "", ""), proxy.Config{Retries: -1}, closes, "502"},
		{"a response is a response", with("GET", "", ""), proxy.Config{}, responds("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"), "503"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.config.Upstreams = []string{"http://192.0.2.7", "http://192.0.2.8"}
			w := newWorld(t, row.config, looper.Config{})
			if row.first != nil {
				w.serve(one, row.first)
			}
			w.serve(two, func(c *sim.Client, _ int) {
				until(c, "\r\n\r\n")
				c.Send(hello)
				all(c)
				c.Close()
			})
			w.ask("a", 0, row.request)
			w.settled("0s a " + row.want)
		})
	}
}

// One that fails too often is left alone for a while, and then tried with one request.
func TestPassiveHealth(t *testing.T) {
	w := newWorld(t, proxy.Config{Upstreams: []string{"http://192.0.2.7"}, MaxFails: 2}, looper.Config{})
	asked := 0
	w.serve(one, func(c *sim.Client, _ int) {
		until(c, "\r\n\r\n")
		if asked++; asked > 3 {
			c.Send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		}
		c.Close()
	})
	w.ask("at the same time", 11*time.Second, get) // only one of two tries it again
	for i, at := range []time.Duration{0, 1, 2, 3, 11, 12, 21, 22} {
		w.ask(fmt.Sprint(i), at*time.Second, get)
	}
	w.settled("0s 0 502", "1s 1 502", "2s 2 503", "3s 3 503", "11s 4 503", "11s at the same time 502", "12s 5 503", "21s 6 204", "22s 7 204")
	require.Equal(t, 5, asked)
}

func TestActiveHealth(t *testing.T) {
	w := newWorld(t, proxy.Config{Upstreams: []string{"http://192.0.2.7", "http://192.0.2.8/app"}, HealthPath: "/health"}, looper.Config{})
	w.app.Every("health", 10*time.Second, w.proxy.Check)
	for _, addr := range []string{one, two} {
		w.serve(addr, func(c *sim.Client, _ int) {
			for {
				head, ok := until(c, "\r\n\r\n")
				switch {
				case !ok:
					return
				case !strings.Contains(head, "/health "):
					c.Send(hello)
				case addr == two && c.Now() < 25*time.Second:
					require.Contains(w, head, "GET /app/health HTTP/1.1")
					c.Send("HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n")
				default:
					c.Send("HTTP/1.1 204 Well\r\n\r\n")
				}
			}
		})
	}
	w.app.Get("/states", func(c *looper.Context) error {
		for _, s := range w.proxy.State(c) {
			w.say("%s %v", s.URL, s.Up)
		}
		return c.NoContent()
	})
	for i, at := range []time.Duration{1, 15, 35} {
		w.ask(fmt.Sprint(i), at*time.Second, strings.Replace(get, "/ ", "/states ", 1))
	}
	w.kernel.Client("end", func(c *sim.Client) { c.Sleep(time.Minute); w.loop.Post(func() { w.loop.Stop(time.Second) }) })
	require.NoError(t, w.kernel.Run(w.loop))
	require.Equal(t, []string{
		"1s http://192.0.2.7 true", "1s http://192.0.2.8/app true", "1s 0 204",
		"15s http://192.0.2.7 true", "15s http://192.0.2.8/app false", "15s 1 204",
		"35s http://192.0.2.7 true", "35s http://192.0.2.8/app true", "35s 2 204",
	}, w.said)
	require.Equal(t, 1, strings.Count(w.words.String(), "is not well"), "it is said once")
}

// Requests beyond what the upstreams work on wait in order, as many as may, and not for ever.
func TestQueue(t *testing.T) {
	slow := func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Sleep(time.Second)
			c.Send(hello)
		}
	}
	for _, row := range []struct {
		name   string
		config proxy.Config
		want   []string
	}{
		{"in order", proxy.Config{MaxConcurrent: 1}, []string{"1s 0 200", "2s 1 200", "3s 2 200", "4s 3 200"}},
		{"two upstreams", proxy.Config{MaxConcurrent: 1, Upstreams: []string{"http://192.0.2.7", "http://192.0.2.8"}}, []string{"1s 0 200", "1s 1 200", "2s 2 200", "2s 3 200"}},
		{"no more than may wait", proxy.Config{MaxConcurrent: 1, MaxQueue: 2}, []string{"0s 3 503", "1s 0 200", "2s 1 200", "3s 2 200"}},
		{"not at all", proxy.Config{MaxConcurrent: 1, MaxQueue: -1}, []string{"0s 1 503", "0s 2 503", "0s 3 503", "1s 0 200"}},
		{"not for ever", proxy.Config{MaxConcurrent: 1, QueueTimeout: 1500 * time.Millisecond}, []string{"1s 0 200", "1.5s 2 503", "1.5s 3 503", "2s 1 200"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config, looper.Config{})
			w.serve(one, slow)
			w.serve(two, slow)
			for i := range 4 {
				w.ask(fmt.Sprint(i), 0, get)
			}
			w.settled(row.want...)
		})
	}
}

// One that comes in the moment in which an upstream is free again does not go before those that wait.
func TestQueueInOrder(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxConcurrent: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Sleep(time.Second)
			c.Send(hello)
		}
	})
	w.client(func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send(get)
		w.say("late %s", statusOf(all(c)))
	})
	w.ask("first", 0, get)
	w.ask("waits", time.Second/2, get)
	w.settled("1s first 200", "2s waits 200", "3s late 200")
}

// A client that goes while it waits leaves its place to the next.
func TestQueueLeft(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxConcurrent: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Sleep(time.Second)
			c.Send(hello)
		}
	})
	w.ask("a", 0, get)
	w.kernel.Client("b", func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		c.Connect(here)
		c.Send(get)
		c.Sleep(time.Millisecond)
		c.Reset()
	})
	w.ask("c", 5*time.Millisecond, get)
	w.settled("1s a 200", "2s c 200")
}

func TestBalance(t *testing.T) {
	for _, row := range []struct {
		balance proxy.Balance
		want    string
	}{
		{proxy.RoundRobin, "121212"},
		{proxy.LeastBusy, "122222"}, // the first request stays with the first
	} {
		w := newWorld(t, proxy.Config{Upstreams: []string{"http://192.0.2.7", "http://192.0.2.8"}, Balance: row.balance}, looper.Config{})
		order := ""
		for i, addr := range []string{one, two} {
			w.serve(addr, func(c *sim.Client, _ int) {
				for {
					head, ok := until(c, "\r\n\r\n")
					if !ok {
						return
					}
					order += fmt.Sprint(i + 1)
					if strings.HasPrefix(head, "GET /long") {
						c.Sleep(time.Minute / 3)
					}
					c.Send(hello)
				}
			})
		}
		w.ask("long", 0, strings.Replace(get, "/ ", "/long ", 1))
		for i := range 5 {
			w.ask(fmt.Sprint(i), time.Duration(i+1)*time.Second, get)
		}
		w.settled("1s 0 200", "2s 1 200", "3s 2 200", "4s 3 200", "5s 4 200", "20s long 200")
		require.Equal(t, row.want, order)
	}
}

// A client that has gone is gone for the upstream too, wherever the request is.
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
			require.Empty(t, w.words.String(), "it is nobody's fault")
		})
	}
}

// A client that reads slowly has the upstream wait, and one that sends fast waits for the upstream.
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

// Content over the server's limit never reaches the upstream as a whole request.
func TestTooLarge(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxBody: 10, MaxFails: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		got := all(c)
		require.False(w, strings.HasSuffix(got, "0\r\n\r\n"), "the upstream takes it for whole: %q", got)
		c.Close()
	})
	w.ask("counted", 0, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n01234567890")
	w.ask("chunked", 0, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n")
	w.settled("0s counted 413", "0s chunked 413")
	require.NotContains(t, w.words.String(), "upstream", "it is not the upstream's fault")
}

// 100 (Continue) is said when the upstream wants the content, and not before.
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

// Requests whose end, or whose aim, two programs could see differently never reach an upstream.
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

// A chunk whose end is wrong ends both connections: the upstream never sees the end of the request.
func TestBrokenChunks(t *testing.T) {
	w := newWorld(t, proxy.Config{}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		require.NotContains(w, all(c), "0\r\n\r\n")
		c.Close()
	})
	w.ask("a", 0, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n")
	w.settled("0s a 400")
}

func TestWrongConfig(t *testing.T) {
	for _, urls := range [][]string{nil, {"192.0.2.7"}, {"ftp://h"}, {"http://"}, {"http://u@h"}, {"http://h?q"}, {"http://h#f"}, {"http://h", "://"}} {
		_, err := proxy.New(proxy.Config{Upstreams: urls})
		require.ErrorContains(t, err, "proxy: ", urls)
	}
}

// The error of Rewrite is the handler's.
func TestRewriteRefuses(t *testing.T) {
	w := newWorld(t, proxy.Config{Rewrite: func(*looper.Context, *client.Request) error { return &looper.Error{Status: 403} }}, looper.Config{})
	w.ask("a", 0, get)
	w.settled("0s a 403")
}
