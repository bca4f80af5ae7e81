package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

var errEnough = errors.New("enough")

// slow responds a second after each request.
func slow(c *sim.Client, _ int) {
	for awaitHead(c) {
		c.Sleep(time.Second)
		c.Send(hello)
	}
}

// Exchanges beyond the limit wait for their turn, in the order in which they came.
func TestTurns(t *testing.T) {
	for _, row := range []struct {
		name   string
		config client.Config
	}{
		{"of a host", client.Config{MaxConnsPerHost: 2}},
		{"of all hosts", client.Config{MaxConns: 2}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config)
			w.serve(server, slow)
			for i := range 5 {
				w.play(func(t *task.Task) {
					_, err := w.read(t, &client.Request{URL: base})
					require.NoError(w, err)
					w.say("%d", i)
				})
			}
			w.settled("1s 0", "1s 1", "2s 2", "2s 3", "3s 4")
		})
	}
}

// An exchange that waits for its turn may be canceled; then another gets the turn.
func TestCanceledTurn(t *testing.T) {
	w := newWorld(t, client.Config{MaxConnsPerHost: 1})
	w.serve(server, slow)
	for i := range 3 {
		me := w.play(func(t *task.Task) {
			_, err := w.read(t, &client.Request{URL: base})
			w.say("%d %v", i, err)
		})
		if i == 1 {
			w.loop.After(500*time.Millisecond, func() { me.Cancel(errEnough) })
		}
	}
	w.settled("500ms 1 client: wait http://192.0.2.7: canceled: enough", "1s 0 <nil>", "2s 2 <nil>")
}

// The server has closed a kept connection.
func TestStale(t *testing.T) {
	for _, row := range []struct {
		name    string
		request client.Request
		first   func(c *sim.Client) // what the server does with the connection after its first response
		want    string
	}{
		{"closed at once", client.Request{Method: "POST"}, func(c *sim.Client) { c.Close() }, `hello <nil> on connection 1`},
		{"closed with the request on its way, idempotent", client.Request{}, func(c *sim.Client) { awaitHead(c); c.Close() }, `hello <nil> on connection 1`},
		{"reset, idempotent", client.Request{Method: "PUT", Body: strings.NewReader("x")}, func(c *sim.Client) { awaitHead(c); c.Reset() }, `hello <nil> on connection 1`},
		{"closed with the request on its way, not idempotent", client.Request{Method: "POST"}, func(c *sim.Client) { awaitHead(c); c.Close() },
			` client: response http://192.0.2.7: client: the server has closed the connection without a response on connection 0`},
		{"reset in the middle of the response", client.Request{}, func(c *sim.Client) { awaitHead(c); c.Send("HTTP/1.1 2"); c.Sleep(time.Millisecond); c.Reset() },
			` client: response http://192.0.2.7: connection reset by peer on connection 0`},
		{"in the middle of the response", client.Request{}, func(c *sim.Client) { awaitHead(c); c.Send("HTTP/1.1 2"); c.Close() },
			` client: response http://192.0.2.7: http1: status 502 at byte 10: expected the rest of the response, found the end of the input on connection 0`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			connection := 0
			w.serve(server, func(c *sim.Client, n int) {
				connection = n
				if n == 0 {
					awaitHead(c)
					c.Send(hello)
					row.first(c)
					return
				}
				responds(hello)(c, n)
			})
			w.play(func(t *task.Task) {
				_, err := w.read(t, &client.Request{URL: base})
				require.NoError(w, err)
				require.NoError(w, task.Sleep(t, time.Second))
				row.request.URL = base
				content, err := w.read(t, &row.request)
				require.Equal(w, row.want, fmt.Sprint(content, " ", err, " on connection ", connection))
			})
			w.settled()
		})
	}
}

// In the very tick in which a task sends the next request, which must not be repeated, something comes on the kept connection: its end, or bytes
// that belong to no response, and must not be taken for the next.
func TestStaleInThisTick(t *testing.T) {
	for name, end := range map[string]func(c *sim.Client){
		"the end": (*sim.Client).HalfClose,
		"a reset": (*sim.Client).Reset,
		"bytes":   func(c *sim.Client) { c.Send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, func(c *sim.Client, n int) {
				awaitHead(c)
				c.Send(hello)
				if n == 0 {
					c.Sleep(time.Second - c.Now())
					end(c)
				}
				if name != "a reset" || n > 0 {
					gone(c)
				}
			})
			w.serve(other, func(c *sim.Client, _ int) {
				awaitHead(c)
				c.Send(hello)
				awaitHead(c)
				c.Sleep(time.Second - c.Now())
				c.Send(hello)
				gone(c)
			})
			w.play(func(t *task.Task) {
				for _, r := range []*client.Request{{URL: "http://192.0.2.8/"}, {URL: base}, {URL: "http://192.0.2.8/"}, {Method: "POST", URL: base}} {
					content, err := w.read(t, r)
					require.NoError(w, err)
					require.Equal(w, "hello", content)
				}
			})
			w.settled()
		})
	}
}

// A request is retried once, and on a new connection, whatever else is in the pool.
func TestRetryOnce(t *testing.T) {
	w := newWorld(t, client.Config{})
	requests := 0
	w.serve(server, func(c *sim.Client, n int) {
		if awaitHead(c); n < 2 { // two connections are kept
			c.Sleep(time.Second)
			c.Send(hello)
			awaitHead(c)
		}
		requests++
		c.Close()
	})
	for range 2 {
		w.play(func(t *task.Task) {
			_, err := w.read(t, &client.Request{URL: base})
			require.NoError(w, err)
		})
	}
	w.play(func(t *task.Task) {
		require.NoError(w, task.Sleep(t, 2*time.Second))
		_, err := w.read(t, &client.Request{URL: base})
		require.ErrorIs(w, err, client.ErrServerClosed)
		require.Equal(w, 2, requests)
	})
	w.settled()
}

func TestKeptConnections(t *testing.T) {
	for _, row := range []struct {
		name   string
		config client.Config
		want   []int // kept connections to the server, and to the other
	}{
		{"all", client.Config{}, []int{3, 3}},
		{"of a host", client.Config{MaxIdlePerHost: 2}, []int{2, 2}},
		{"none", client.Config{MaxIdlePerHost: -1}, []int{0, 0}},
		{"of all hosts: the least recently used one goes", client.Config{MaxIdle: 4}, []int{1, 3}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config)
			open := map[string]int{}
			for _, addr := range []string{server, other} {
				w.serve(addr, func(c *sim.Client, n int) {
					open[addr]++
					slow(c, n)
					open[addr]--
				})
			}
			for i := range 6 {
				w.play(func(t *task.Task) {
					url := base
					if i >= 3 {
						require.NoError(w, task.Sleep(t, 2*time.Second))
						url = "http://192.0.2.8"
					}
					_, err := w.read(t, &client.Request{URL: url})
					require.NoError(w, err)
					require.NoError(w, task.Sleep(t, time.Duration(10-i)*time.Second))
				})
			}
			w.loop.After(4*time.Second, func() {
				require.Equal(w, row.want, []int{open[server], open[other]})
				w.client.CloseIdle()
				_, idle := w.client.Conns()
				require.Zero(w, idle)
			})
			w.settled()
		})
	}
}

// A connection that is too old serves no further request.
func TestLifetime(t *testing.T) {
	w := newWorld(t, client.Config{MaxLifetime: 3 * time.Second})
	connections := 0
	w.serve(server, func(c *sim.Client, n int) {
		connections++
		responds(hello)(c, n)
	})
	w.play(func(t *task.Task) {
		for range 4 {
			_, err := w.read(t, &client.Request{URL: base})
			require.NoError(w, err)
			require.NoError(w, task.Sleep(t, time.Second))
		}
		require.Equal(w, 2, connections)
	})
	w.settled()
}

// A task that leaves its response unread, or reads a part of it, loses only the connection.
func TestLeftUnread(t *testing.T) {
	for _, row := range []struct {
		name string
		use  func(w *world, t *task.Task, res *client.Response)
		kept int
	}{
		{"never closed", func(*world, *task.Task, *client.Response) {}, 0},
		{"closed, and all has come", func(w *world, t *task.Task, res *client.Response) {
			require.NoError(w, task.Sleep(t, time.Millisecond))
			require.NoError(w, res.Body.Close())
		}, 1},
		{"closed at once", func(w *world, _ *task.Task, res *client.Response) { require.NoError(w, res.Body.Close()) }, 1},
		{"read in part, and closed", func(w *world, _ *task.Task, res *client.Response) {
			n, err := res.Body.Read(make([]byte, 2))
			require.NoError(w, err)
			require.Equal(w, 2, n)
			require.NoError(w, res.Body.Close())
			_, err = res.Body.Read(make([]byte, 2))
			require.ErrorIs(w, err, client.ErrClosed)
		}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, responds(hello))
			w.play(func(t *task.Task) {
				res, err := w.client.Get(t, base)
				require.NoError(w, err)
				row.use(w, t, res)
			})
			w.loop.After(time.Second, func() {
				busy, idle := w.client.Conns()
				require.Zero(w, busy)
				require.Equal(w, row.kept, idle)
			})
			w.settled()
		})
	}
}

// Close does not wait for the rest of a body.
func TestCloseEarly(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.Send(hello[:len(hello)-1])
		gone(c)
		w.say("gone")
	})
	w.play(func(t *task.Task) {
		res, err := w.client.Get(t, base)
		require.NoError(w, err)
		require.NoError(w, task.Sleep(t, time.Second))
		require.NoError(w, res.Body.Close())
		w.say("closed")
	})
	w.settled("1s closed", "1s gone")
}

func TestAnotherLoop(t *testing.T) {
	a, b := newWorld(t, client.Config{}), newWorld(t, client.Config{})
	b.client = a.client
	for _, w := range []*world{a, b} {
		w.serve(server, responds(hello))
		w.play(func(t *task.Task) { w.get(t, "/") })
	}
	a.settled(`0s 200 "hello"`)
	b.settled("0s error: client: request http://192.0.2.7/: client: the client belongs to another loop, or to another application of this one")
	_, err := a.client.Get(new(task.Task), base)
	require.ErrorIs(t, err, task.ErrElsewhere)
}
