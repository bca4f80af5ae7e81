package server_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

func TestClientThatLeaves(t *testing.T) {
	w := talk(t, server.Config{}, func(c *sim.Client) {
		c.Send(request("GET", "/slow"))
		c.Sleep(time.Millisecond)
		c.Reset()
		c.Sleep(2 * time.Second) // the response comes too late
	})
	assert.Equal(t, 1, w.gone)
}

func TestClientThatLeavesWithItsResponse(t *testing.T) {
	w := talk(t, server.Config{}, func(c *sim.Client) {
		c.Send(request("POST", "/unread", "Content-Length: 5") + "ab")
		c.Expect(plain(0, "no, thanks"))
		c.Reset()
		c.Sleep(time.Millisecond)
	})
	assert.Zero(t, w.gone)
}

// If an exchange ends while its handler still has it, the handler can still read the request, even
// after another client's bytes have replaced the input.
func TestRequestOutlivesTheClient(t *testing.T) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	var kept []server.Exchange
	_, err = server.New(l, func(x server.Exchange) {
		x.Collect(func([]byte) { x.Respond(204, nil) })
		kept = append(kept, x)
	}, server.Config{}).Listen(addr)
	require.NoError(t, err)
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("POST", "/alice", "Transfer-Encoding: chunked") + "no chunk\r\n")
		c.ExpectUntil("\r\n\r\n")
		c.Reset()
	})
	k.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		c.Sleep(time.Millisecond)
		c.Send(request("POST", "/BOB!!"))
		c.ExpectUntil("\r\n\r\n")
		c.Close()
	})
	require.NoError(t, k.Run(l))
	assert.True(t, kept[0].Gone())
	assert.Equal(t, "/alice", string(kept[0].Request().Path()))
}

// The same while the connection is closing, from the moment when the handler returns.
func TestRequestOutlivesTheInput(t *testing.T) {
	for name, end := range map[string]func(x server.Exchange){
		"Abort":                 func(x server.Exchange) { x.Conn().Abort(nil) },
		"Close":                 func(x server.Exchange) { x.Conn().Close() },
		"a long body, unwanted": func(x server.Exchange) { _ = x.Respond(403, nil) },
		"Fail": func(x server.Exchange) {
			_ = x.Begin(200, 5)
			x.Fail()
		},
		"Goexit": func(server.Exchange) { runtime.Goexit() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) {
				if string(x.Request().Path()) != "/alice" {
					_ = x.Respond(204, nil)
					return
				}
				w.loop.After(3*time.Millisecond, func() { require.Equal(w, "/alice", string(x.Request().Path())) })
				end(x)
			}
			for _, path := range []string{"/alice", "/BOB!!"} { // in one tick
				w.kernel.Client(path, func(c *sim.Client) {
					c.Connect(addr)
					c.Sleep(time.Millisecond)
					c.Send(request("POST", path, "Content-Length: 1000000"))
					c.Sleep(10 * time.Millisecond)
				})
			}
			w.run()
		})
	}
}

func TestPanic(t *testing.T) {
	const body = "500 Internal Server Error\n"
	response500 := response(0, "500 Internal Server Error", body, "Content-Type: text/plain; charset=utf-8", length(body), closing)
	rows := []struct {
		name   string
		gone   int // calls of OnGone's function: one for each unfinished response
		script func(c *sim.Client)
	}{
		{"before a response", 1, func(c *sim.Client) {
			c.Send(request("GET", "/panic"))
			c.Expect(response500)
			c.ExpectEnd()
		}},
		{"in the middle of a response", 1, func(c *sim.Client) {
			c.Send(request("GET", "/panic-late"))
			c.ExpectReset()
		}},
		{"after a response", 0, func(c *sim.Client) {
			c.Send(request("GET", "/panic-drained") + request("GET", "/hello"))
			c.ExpectUntil("\r\n\r\n")
			c.Expect(strings.Repeat("x", 1<<20))
			c.ExpectEnd()
		}},
		{"while the exchange is in other hands", 1, func(c *sim.Client) {
			c.Send(request("GET", "/panic-kept"))
			c.Expect(response500)
			c.ExpectEnd()
			c.Close()
			c.Connect(addr)
			c.Send(request("GET", "/slow?mine"))
			c.Expect(plain(1, "slow mine"))
			c.Close()
		}},
		{"when the client has gone", 0, func(c *sim.Client) {
			c.Send(request("GET", "/panic-gone"))
			c.Sleep(time.Millisecond)
			c.Reset()
			c.Sleep(time.Millisecond)
			c.Connect(addr)
			c.Send(request("GET", "/hello"))
			c.Expect(helloResponse)
			c.Close()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := talk(t, server.Config{}, row.script)
			assert.Equal(t, 1, strings.Count(w.log.String(), "on purpose"), w.log.String())
			assert.Equal(t, row.gone, w.gone)
		})
	}
}

// A panic in a callback of an exchange ends that exchange, even if the callback is called at once, or from a
// timer.
func TestPanicInAFunctionThatIsCalledAtOnce(t *testing.T) {
	for name, call := range map[string]func(x server.Exchange) error{
		"Collect": func(x server.Exchange) error { return x.Collect(func([]byte) { panic("on purpose") }) },
		"Receive": func(x server.Exchange) error { return x.Receive(nil, func() { panic("on purpose") }) },
		"OnInputEnd": func(x server.Exchange) error {
			x.OnInputEnd(func() { panic("on purpose") })
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) {
				x.OnGone(func() { w.gone++ })
				w.loop.After(time.Second, func() { require.NoError(w, call(x)) })
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/"))
				c.HalfClose()
				c.Expect("HTTP/1.1 500 Internal Server Error\r\n")
				c.ExpectUntil("\r\n\r\n500 Internal Server Error\n")
				c.ExpectEnd()
			})
			w.run()
			assert.Equal(t, 1, w.gone)
		})
	}
}

// After Forget, nothing of the handler is called, whatever the client does. The response still goes on, and so does the connection.
func TestForget(t *testing.T) {
	for _, row := range []struct {
		name string
		ask  func(x server.Exchange, called func()) error
	}{
		{"Collect", func(x server.Exchange, called func()) error { return x.Collect(func([]byte) { called() }) }},
		{"Receive", func(x server.Exchange, called func()) error {
			return x.Receive(func(data []byte) int { called(); return len(data) }, called)
		}},
		{"neither", func(server.Exchange, func()) error { return nil }},
	} {
		t.Run(row.name, func(t *testing.T) {
			called := func() { t.Error("a function is called that was forgotten") }
			for _, leaves := range []bool{false, true} {
				w := newWorld(t, sim.Config{}, server.Config{})
				w.page = func(x server.Exchange) {
					w.page = nil // for the next request
					x.OnGone(called)
					x.OnInputEnd(called)
					x.OnDrain(called)
					require.NoError(t, row.ask(x, called))
					require.NoError(t, x.Begin(200, 5))
					x.Forget()
					w.loop.After(2*time.Second, func() {
						x.Resume()
						_, err := x.Write([]byte("first"))
						require.Equal(t, leaves, err != nil)
						_ = x.End()
						x.Forget()
					})
				}
				w.kernel.Client("alice", func(c *sim.Client) {
					c.Connect(addr)
					c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo")
					c.Sleep(time.Second)
					c.Send("dy")
					if leaves {
						c.Reset()
						return
					}
					c.Send(request("GET", "/hello"))
					c.HalfClose()
					c.ExpectUntil("\r\n\r\nfirst")
					c.ExpectUntil("\r\n\r\nhello")
					c.ExpectEnd()
				})
				w.run()
			}
		})
	}
}

// OnGone's function is called at once for a handler that gives up, too. So it can release everything in one
// place.
func TestFailTellsOnGone(t *testing.T) {
	rows := []struct {
		name  string
		gone  int
		begin func(x server.Exchange)
	}{
		{"before the response", 1, func(server.Exchange) {}},
		{"in the middle of it", 1, func(x server.Exchange) { _ = x.Begin(200, 5) }},
		{"after it", 0, func(x server.Exchange) { _ = x.Respond(200, nil) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) {
				x.OnGone(func() {
					w.gone++
					x.Fail() // again
				})
				row.begin(x)
				x.Fail()
				assert.Equal(t, row.gone, w.gone)
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/"))
				c.Sleep(time.Second)
			})
			w.run()
			assert.Equal(t, row.gone, w.gone)
		})
	}
}

// A handler that holds its exchange goes on after its response: the request stays, and the client's next one
// waits.
func TestHold(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	var order []string
	w.page = func(x server.Exchange) {
		path := string(x.Request().Path())
		order = append(order, path)
		x.Hold()
		require.NoError(t, x.Respond(200, []byte(path)))
		w.loop.After(time.Second, func() {
			order = append(order, string(x.Request().Path())+" is still there")
			x.Release()
		})
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/a") + request("GET", "/b"))
		c.ExpectUntil("/a")
		c.ExpectUntil("/b")
		c.Reset()
		c.Sleep(2 * time.Second)
	})
	w.run()
	assert.Equal(t, []string{"/a", "/a is still there", "/b", "/b is still there"}, order)
}

// A handler may set the limit of a body for its request.
func TestLimitBody(t *testing.T) {
	for _, row := range []struct {
		name   string
		limit  int64
		status string
	}{{"lower", 3, "413"}, {"higher", 10 << 20, "200"}, {"none", -1, "200"}} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) {
				x.LimitBody(row.limit)
				_ = x.Receive(func(data []byte) int { return len(data) }, func() { x.Respond(200, nil) })
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("POST", "/", "Content-Length: 2000000"))
				for left := 2_000_000; left > 0 && !c.Broken(); c.Sleep(time.Millisecond) {
					left -= c.TrySend(strings.Repeat("x", min(left, 64<<10)))
					if data, _ := c.TryReceive(); data != "" {
						break
					}
				}
				for !strings.Contains(c.Heard(), "\r\n\r\n") {
					c.Receive()
				}
				assert.Contains(t, c.Heard(), "HTTP/1.1 "+row.status)
				c.Reset()
			})
			w.run()
		})
	}
}

// A handler that holds its exchange may ask for the body after its response.
func TestBodyBehindTheResponse(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	var got []string
	w.page = func(x server.Exchange) {
		x.Hold()
		require.NoError(t, x.Respond(200, []byte("thanks")))
		w.loop.After(time.Second, func() {
			require.NoError(t, x.Collect(func(body []byte) {
				got = append(got, string(body))
				x.Release()
			}))
		})
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		for range 2 {
			c.Send(request("POST", "/", "Content-Length: 4") + "ab")
			c.ExpectUntil("thanks")
			c.Sleep(2 * time.Second)
			c.Send("cd")
		}
		c.Sleep(time.Second)
		c.Close()
	})
	w.run()
	assert.Equal(t, []string{"abcd", "abcd"}, got)
}

// If the next request has arrived already, Release handles it.
func TestReleaseGoesOn(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	held, depth, deepest := []server.Exchange{}, 0, 0
	w.page = func(x server.Exchange) {
		depth++
		deepest = max(deepest, depth)
		x.Hold()
		require.NoError(t, x.Respond(200, nil))
		held = append(held, x)
		depth--
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(strings.Repeat(request("GET", "/"), 3))
		for range 3 {
			c.ExpectUntil("\r\n\r\n")
		}
		require.Equal(t, time.Second, c.Now(), "at once")
		c.Close()
	})
	w.loop.After(time.Second, func() {
		for i := range 3 {
			require.Len(t, held, i+1)
			held[i].Release()
		}
	})
	w.run()
	assert.Equal(t, 1, deepest)
}

// A write to a connection that has broken in the same callback returns an error at once. Otherwise a handler that writes
// until an error would hold the loop.
func TestWritingToABrokenConnection(t *testing.T) {
	for name, write := range map[string]func(x server.Exchange) error{
		"respond": func(x server.Exchange) error { return x.Respond(200, nil) },
		"begin":   func(x server.Exchange) error { return x.Begin(200, -1) },
		"write":   func(x server.Exchange) error { _, err := x.Write([]byte("a")); return err },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) {
				if name == "write" {
					require.NoError(t, x.Begin(200, -1))
				}
				x.Conn().Abort(nil)
				require.ErrorIs(t, write(x), server.ErrGone)
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/"))
				c.ExpectReset()
			})
			w.run()
		})
	}
}
