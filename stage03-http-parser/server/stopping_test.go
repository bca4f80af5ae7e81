package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// stopAt is when Stop is called; afterStop is when the clients see that.
const stopAt = 2 * time.Second

// The effect of a stop on each client.
func TestStop(t *testing.T) {
	last := func(second int, body string, lines ...string) string {
		return response(second, "200 OK", body, append(lines, length(body), closing)...)
	}
	at := func(c *sim.Client, want time.Duration) {
		if c.Now() != want {
			c.Fail("expected this at %v", want)
		}
	}
	rows := []struct {
		name   string
		script func(c *sim.Client)
	}{
		{"idle for long", func(c *sim.Client) {
			c.Send(request("GET", "/echo"))
			c.Expect(plain(0, ""))
			c.ExpectEnd()
			at(c, stopAt)
		}},
		{"idle for a moment, and no more requests", func(c *sim.Client) {
			c.Sleep(1900 * time.Millisecond)
			c.Send(request("GET", "/echo"))
			c.Expect(plain(1, ""))
			c.ExpectEnd()
			at(c, stopAt+500*time.Millisecond)
		}},
		{"idle for a moment, and one more request", func(c *sim.Client) {
			c.Sleep(1900 * time.Millisecond)
			c.Send(request("GET", "/echo"))
			c.Expect(plain(1, ""))
			c.Sleep(500 * time.Millisecond)
			c.Send(request("GET", "/echo"))
			c.Expect(last(2, ""))
			c.ExpectEnd()
			at(c, stopAt+400*time.Millisecond)
		}},
		{"a request that has arrived in this very moment", func(c *sim.Client) {
			c.Sleep(stopAt)
			c.Send(request("GET", "/echo"))
			c.Expect(plain(2, "")) // found before the stop, which comes with the next tick
			c.ExpectEnd()
			at(c, stopAt+500*time.Millisecond)
		}},
		{"in the middle of a head", func(c *sim.Client) {
			c.Sleep(stopAt - time.Millisecond)
			c.Send("GET /echo HT")
			c.Sleep(time.Second)
			c.Send("TP/1.1\r\nHost: x\r\n\r\n")
			c.Expect(last(2, ""))
			c.ExpectEnd()
		}},
		{"in the middle of a body", func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 5") + "ab")
			c.Sleep(3 * time.Second)
			c.Send("cde")
			c.Expect(last(3, "abcde"))
			c.ExpectEnd()
		}},
		{"a handler that is not done", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("GET", "/slow?b"))
			c.Expect(last(2, "slow b"))
			c.ExpectEnd()
		}},
		{"a handler that is not done, and two requests after it", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("GET", "/slow?b") + request("GET", "/slow?c") + request("GET", "/echo"))
			c.Expect(plain(2, "slow b") + plain(3, "slow c") + last(3, ""))
			c.ExpectEnd()
		}},
		{"a response that has begun", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("GET", "/stream"))
			c.ExpectUntil("0\r\n\r\n")
			c.ExpectEnd()
			at(c, stopAt+time.Second)
		}},
		{"a response that has begun, and one more request", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("GET", "/stream"))
			c.ExpectUntil("0\r\n\r\n")
			c.Sleep(400 * time.Millisecond)
			c.Send(request("GET", "/echo"))
			c.Expect(last(2, ""))
			c.ExpectEnd()
		}},
		{"a response to a body that was not wanted", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("POST", "/slow?b", "Content-Length: 5") + "hello")
			c.Expect(last(2, "slow b"))
			c.ExpectEnd()
			at(c, stopAt+500*time.Millisecond)
		}},
		{"a response to a body that was not wanted, and a request after it", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("POST", "/slow?b", "Content-Length: 5") + "hello" + request("GET", "/echo"))
			c.Expect(plain(2, "slow b") + last(2, ""))
			c.ExpectEnd()
		}},
		{"a response to a chunked body that was not wanted", func(c *sim.Client) {
			c.Sleep(1500 * time.Millisecond)
			c.Send(request("POST", "/slow?b", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n")
			c.Expect(plain(2, "slow b")) // the server does not know yet that this is all
			c.ExpectEnd()
			at(c, stopAt+time.Second)
		}},
		{"a slow reader, with requests that wait for it", func(c *sim.Client) {
			c.Send(strings.Repeat(request("GET", "/big"), 6))
			c.Sleep(4 * time.Second)
			for range 6 {
				c.ExpectUntil("\r\n\r\n")
				c.Expect(string(make([]byte, 100<<10)))
			}
			c.ExpectEnd()
		}},
		{"a slow reader since a moment ago, with requests that wait for it", func(c *sim.Client) {
			c.Sleep(1900 * time.Millisecond)
			c.Send(strings.Repeat(request("GET", "/big"), 6))
			c.Sleep(2 * time.Second)
			for range 6 {
				c.ExpectUntil("\r\n\r\n")
				c.Expect(string(make([]byte, 100<<10)))
			}
			c.ExpectEnd()
		}},
		{"a slow reader of a response that is whole, with its next request sent", func(c *sim.Client) {
			c.Send(request("GET", "/big") + request("GET", "/echo"))
			c.ExpectUntil("\r\n\r\n")
			for range 100 {
				c.Sleep(50 * time.Millisecond)
				c.Expect(string(make([]byte, 1<<10)))
			}
			c.ExpectUntil("\r\n\r\n")
			c.ExpectEnd()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{SocketBuffer: 4 << 10}, server.Config{})
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				row.script(c)
			})
			w.loop.After(stopAt, func() { w.loop.Stop(10 * time.Second) })
			w.run()
		})
	}
}

// Clients send requests again and again, with a pause or without, on kept connections or new ones, while the
// server stops. Each request gets its response.
func TestStopUnderLoad(t *testing.T) {
	for seed := range uint64(50) {
		w := newWorld(t, sim.Config{Seed: seed}, server.Config{})
		served := 0
		for i := range 20 {
			w.kernel.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
				pause := time.Duration(i%4) * 100 * time.Millisecond
				fresh := i%5 == 0 // a connection for each request
				c.Sleep(time.Duration(i) * time.Millisecond)
				c.Connect(addr)
				for {
					c.Send(request("GET", "/hello"))
					head := c.ExpectUntil("\r\n\r\n")
					c.Expect("hello")
					served++
					if strings.Contains(head, closing) {
						c.ExpectEnd()
						c.Close()
						return
					}
					if fresh {
						c.Close()
						if c.TryConnect(addr) != nil {
							return // the server listens no more: nothing is lost
						}
					}
					c.Sleep(pause + time.Millisecond)
				}
			})
		}
		w.loop.After(30*time.Millisecond+time.Duration(seed)*37*time.Microsecond, func() { w.loop.Stop(5 * time.Second) })
		require.NoError(t, w.kernel.Run(w.loop), "seed %d", seed)
		require.Zero(t, w.kernel.OpenFiles())
		require.Greater(t, served, 20)
	}
}

// While a handler waits, the function of OnInputEnd is called once at the end of input. A half-closed client still
// gets its response.
func TestOnInputEnd(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	var told []time.Duration
	w.page = func(x server.Exchange) {
		x.OnInputEnd(func() { told = append(told, w.loop.Now()) })
		w.loop.After(10*time.Second, func() {
			x.OnInputEnd(func() { told = append(told, w.loop.Now()) }) // it has ended already
			require.NoError(t, x.Respond(200, []byte("waited")))
			x.OnInputEnd(func() { told = append(told, w.loop.Now()) })
		})
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/"))
		c.Sleep(time.Second)
		c.HalfClose()
		c.Expect(response(10, "200 OK", "waited", length("waited"), closing))
		c.ExpectEnd()
	})
	w.run()
	assert.Equal(t, []time.Duration{time.Second, 10 * time.Second, 10 * time.Second}, told)
}

// If a client resets while its handler waits, the server notices at once, even if the client has closed its
// sending side before, has sent more than the server reads, or reads nothing.
func TestResetWhileTheHandlerWaits(t *testing.T) {
	for name, first := range map[string]func(c *sim.Client){
		"silent":      func(c *sim.Client) {},
		"half-closed": func(c *sim.Client) { c.HalfClose() },
		"pipelining":  func(c *sim.Client) { c.TrySend(strings.Repeat(request("GET", "/"), 10_000)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			var gone []time.Duration
			w.page = func(x server.Exchange) {
				x.OnGone(func() { gone = append(gone, w.loop.Now()) })
				w.loop.After(time.Hour, func() { require.True(t, x.Gone()) })
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/"))
				c.Sleep(time.Second)
				first(c)
				c.Sleep(time.Second)
				c.Reset()
				c.Sleep(time.Second)
				require.Equal(t, 1, w.kernel.OpenFiles(), "the listener")
				c.Sleep(time.Hour)
			})
			w.run()
			assert.Equal(t, []time.Duration{2 * time.Second}, gone)
		})
	}
}

// A half-closed client gets the end of the output, even if its body is unread.
func TestHalfClosedWithAnUnreadBody(t *testing.T) {
	for name, body := range map[string]string{"whole": "hello", "in part": "hel"} {
		t.Run(name, func(t *testing.T) {
			talk(t, server.Config{}, func(c *sim.Client) {
				c.Send(request("POST", "/slow?b", "Content-Length: 5") + body)
				c.HalfClose()
				c.Expect(response(1, "200 OK", "slow b", length("slow b"), closing))
				c.ExpectEnd()
			})
		})
	}
}
