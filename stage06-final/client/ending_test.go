package client_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// Each step of an exchange has a time limit, and so has the complete exchange.
func TestTimeouts(t *testing.T) {
	half := func(c *sim.Client, _ int) { awaitHead(c); c.Send(hello[:len(hello)-1]); gone(c) }
	steady := func(c *sim.Client, _ int) { // a byte each second: it makes progress
		awaitHead(c)
		c.Send("HTTP/1.1 200 OK\r\n\r\n")
		for !c.Broken() {
			c.TrySend("x")
			c.Sleep(time.Second)
		}
		c.Close()
	}
	for _, row := range []struct {
		name    string
		config  client.Config
		request client.Request
		faults  sim.Faults
		serve   func(c *sim.Client, n int)
		want    string
	}{
		{"a connection", client.Config{ConnectTimeout: 2 * time.Second}, client.Request{}, sim.Faults{Dropped: 1}, nil, "2s error: client: dial http://192.0.2.7: no connection within 2s"},
		{"a head", client.Config{HeadTimeout: 2 * time.Second}, client.Request{}, sim.Faults{}, func(c *sim.Client, _ int) { gone(c) }, "2s error: client: response http://192.0.2.7: no response within 2s"},
		{"content", client.Config{BodyTimeout: 2 * time.Second}, client.Request{}, sim.Faults{}, half, `2s 200 "hell", then no content within 2s`},
		{"all of it, when there is no connection", client.Config{Timeout: 3 * time.Second}, client.Request{}, sim.Faults{Dropped: 1}, nil, "3s error: client: dial http://192.0.2.7: no end of the exchange within 3s"},
		{"all of it, when there is no head", client.Config{Timeout: 3 * time.Second}, client.Request{}, sim.Faults{}, func(c *sim.Client, _ int) { gone(c) }, "3s error: client: response http://192.0.2.7: no end of the exchange within 3s"},
		{"all of it, however steady it is", client.Config{BodyTimeout: 2 * time.Second}, client.Request{Timeout: 4500 * time.Millisecond}, sim.Faults{}, steady, `4.5s 200 "xxxxx", then no end of the exchange within 4.5s`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorldOn(t, sim.Config{Faults: row.faults}, row.config)
			if row.serve != nil {
				w.serve(server, row.serve)
			}
			w.play(func(t *task.Task) {
				row.request.URL = base
				w.fetch(t, &row.request)
				_, err := w.client.Do(t, &client.Request{URL: "http://192.0.2.9", Timeout: -1})
				if row.faults.Dropped == 0 {
					require.ErrorIs(w, err, syscall.ECONNREFUSED)
				} else {
					require.ErrorIs(w, err, context.DeadlineExceeded)
				}
			})
			w.settled(row.want)
		})
	}
}

// One timer watches both directions: progress in one direction does not end the wait for the other.
func TestStallBothWays(t *testing.T) {
	w := newWorldOn(t, sim.Config{SocketBuffer: 8 << 10}, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		c.ExpectUntil("\r\n\r\n")
		c.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		c.Sleep(5 * time.Second)
		gone(c) // it reads everything, and sends nothing
	})
	w.play(func(t *task.Task) {
		waits := &pipe{s: w.Scheduler}
		w.fetch(t, &client.Request{Method: "POST", URL: base, Body: io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), waits)})
	})
	w.settled(`35s 200 "", then no content within 30s`)
}

// The end of one exchange takes nothing from the time of the next, which may have begun on the connection already.
func TestTimeOfTheNext(t *testing.T) {
	w := newWorld(t, client.Config{MaxConnsPerHost: 1})
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
		c.Sleep(time.Second)
		c.Send("0\r\n\r\n")
		gone(c)
	})
	for range 2 {
		w.play(func(t *task.Task) { w.get(t, "/") })
	}
	w.settled(`1s 200 "hello"`, "31s error: client: response http://192.0.2.7/: no response within 30s")
}

// A server has as much time to finish the TLS handshake as for a head.
func TestHandshakeTimeout(t *testing.T) {
	w := newWorld(t, client.Config{TLS: &tls.Config{RootCAs: x509.NewCertPool()}})
	w.serve("192.0.2.7:443", func(c *sim.Client, _ int) { gone(c) })
	w.play(func(t *task.Task) { w.fetch(t, &client.Request{URL: "https://192.0.2.7/"}) })
	w.settled("30s error: client: response https://192.0.2.7/: no response within 30s")
}

// A task that does something else in between gets no error because the server is slow.
func TestSlowReader(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, responds(hello))
	w.play(func(t *task.Task) {
		res, err := w.client.Get(t, base)
		require.NoError(w, err)
		require.NoError(w, task.Sleep(t, time.Hour))
		content, err := io.ReadAll(res.Body)
		require.NoError(w, err)
		require.Equal(w, "hello", string(content))
	})
	w.settled()
}

// Unread content stays with the server.
func TestDownloadBackpressure(t *testing.T) {
	w := newWorldOn(t, sim.Config{SocketBuffer: 8 << 10}, client.Config{})
	sent := 0
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
		for !c.Broken() {
			n := c.TrySend(strings.Repeat("x", 4096))
			if sent += n; n == 0 {
				c.WaitFor("room", func() bool { return c.Broken() || c.Writable() })
			}
		}
		c.Close()
	})
	w.play(func(t *task.Task) {
		res, err := w.client.Get(t, base)
		require.NoError(w, err)
		require.NoError(w, task.Sleep(t, time.Minute))
		require.Less(w, sent, 100<<10)
		n, err := io.CopyN(io.Discard, res.Body, 1<<20)
		require.NoError(w, err)
		require.Equal(w, int64(1<<20), n)
		require.Less(w, sent, 1<<20+100<<10)
	})
	w.settled()
}

// When the task is canceled, wherever it waits, the server notices at once.
func TestCanceled(t *testing.T) {
	for _, row := range []struct {
		name, before string // the part of the response that has come
		request      client.Request
	}{
		{"before the head", "", client.Request{}},
		{"in the head", hello[:20], client.Request{}},
		{"in the content", hello[:len(hello)-1], client.Request{}},
		{"while it sends", "", client.Request{Method: "POST", Body: zeros{new(int)}}},
		{"while it waits for 100 (Continue)", "", client.Request{Method: "POST", Header: client.Header{{"Expect", "100-continue"}}, Body: strings.NewReader("x")}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{ContinueTimeout: time.Minute})
			w.serve(server, func(c *sim.Client, _ int) {
				c.ExpectUntil("\r\n\r\n")
				c.Send(row.before)
				c.ExpectReset()
				w.say("the server knows")
				c.Close()
			})
			me := w.play(func(t *task.Task) {
				row.request.URL = base
				_, err := w.read(t, &row.request)
				require.ErrorIs(w, err, errEnough)
				require.ErrorIs(w, err, context.Canceled)
			})
			w.loop.After(time.Second, func() { me.Cancel(errEnough) })
			w.settled("1s the server knows")
		})
	}
}

// A task that stops waiting, and goes on with something else, has given up the connection too.
func TestGivenUp(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.ExpectReset()
		w.say("the server knows")
		c.Close()
	})
	w.play(func(t *task.Task) {
		err := task.Within(t, time.Second, func() error { _, err := w.client.Get(t, base); return err })
		require.ErrorIs(w, err, context.DeadlineExceeded)
		require.NoError(w, task.Sleep(t, time.Hour))
	})
	w.settled("1s the server knows")
}

// A loop that stops waits for tasks, and not for kept connections.
func TestLoopStops(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, slow)
	w.play(func(t *task.Task) {
		w.get(t, "/")
		w.loop.Stop(time.Minute)
		w.get(t, "/")
	})
	require.NoError(t, w.kernel.Run(w.loop))
	require.Equal(t, []string{`1s 200 "hello"`, `2s 200 "hello"`}, w.said)
	require.Equal(t, 2*time.Second, w.loop.Now())
	require.Zero(t, w.kernel.OpenFiles())
	require.Empty(t, w.words.String())
}

// Two tasks cannot read one body.
func TestTwoReaders(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.Send(hello[:len(hello)-1])
		gone(c)
	})
	w.play(func(t *task.Task) {
		res, err := w.client.Get(t, base)
		require.NoError(w, err)
		read := func(*task.Task) error { _, err := io.ReadAll(res.Body); return err }
		err = task.Gather(t, read, read)
		require.ErrorContains(w, err, "another task is reading this body")
	})
	w.settled()
}
