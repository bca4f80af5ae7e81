package looper_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
)

// patience is the longest that a test waits. No test measures with it.
const patience = 20 * time.Second

// within returns the next value of a channel.
func within[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		require.Fail(t, "waited too long", what)
	}
	return v
}

// The client leaves while a handler works: its context ends, writing and reading fail, and the log has one line. The handler
// may go on as long as it likes.
func TestNetHandlerWhoseClientIsGone(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	began, ended, wrote := make(chan bool), make(chan error, 1), make(chan error, 2)
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began <- true
		<-r.Context().Done()
		ended <- context.Cause(r.Context())
		_, err := w.Write(make([]byte, 1<<20))
		wrote <- err
		wrote <- http.NewResponseController(w).Flush()
	}))
	w.serve()
	c, err := net.Dial("tcp", w.addr)
	require.NoError(t, err)
	fmt.Fprint(c, complete("GET / HTTP/1.1\r\n"))
	within(t, "the handler", began)
	require.NoError(t, c.(*net.TCPConn).SetLinger(0))
	require.NoError(t, c.Close())
	require.ErrorIs(t, within(t, "the end of the context", ended), looper.ErrGone)
	require.Error(t, within(t, "the error of Write", wrote))
	require.Error(t, within(t, "the error of Flush", wrote))
	require.Eventually(t, func() bool { return strings.Contains(w.log.String(), "status=499") }, patience, time.Millisecond)
	assert.NotContains(t, w.log.String(), "level=ERROR")
	assert.NotContains(t, w.log.String(), "misuse")
}

// A client that does not read makes its handler wait, and no other.
func TestNetHandlerHeedsBackpressure(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	var written atomic.Int64
	w.app.Get("/endless", looper.WrapHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			n, err := w.Write(make([]byte, 64<<10))
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	})))
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.serve()
	c, err := net.Dial("tcp", w.addr)
	require.NoError(t, err)
	fmt.Fprint(c, complete("GET /endless HTTP/1.1\r\n"))
	before := int64(0)
	require.Eventually(t, func() bool { // no event tells that all buffers on the way are full
		now := written.Load()
		rests := now == before && now > 0
		before = now
		return rests
	}, patience, 50*time.Millisecond)
	assert.Less(t, before, int64(64<<20))
	assert.Equal(t, "hello", ask(t, w.addr, complete("GET /hello HTTP/1.1\r\n")).Body)
	require.NoError(t, c.Close())
}

// If a handler keeps its ResponseWriter and its Request, their methods return errors after it has returned, and do not touch later
// requests.
func TestNetHandlerUsesTooLate(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	type kept struct {
		w http.ResponseWriter
		r *http.Request
	}
	keep := make(chan kept, 1)
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/first" {
			keep <- kept{w, r}
			io.WriteString(w, "for the first")
			return
		}
		k := <-keep
		n, err := k.w.Write([]byte("late"))
		k.w.WriteHeader(500)
		k.w.Header().Set("X-Late", "1")
		_, failure := k.r.Body.Read(make([]byte, 1))
		fmt.Fprint(w, n, err != nil, http.NewResponseController(k.w).Flush() != nil, failure == http.ErrBodyReadAfterClose, k.r.Context().Err())
	}))
	w.serve()
	first := ask(t, w.addr, complete("POST /first HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"))
	assert.Equal(t, "for the first", first.Body)
	second := ask(t, w.addr, complete("GET /second HTTP/1.1\r\n"))
	assert.Equal(t, "0 true true true context canceled", second.Body)
	assert.Empty(t, second.Header.Get("X-Late"))
	assert.Contains(t, w.log.String(), "WriteHeader after the handler has returned")
}

// A handler's goroutines go on writing after it has returned, while the server serves other requests.
func TestNetHandlerLeavesWriters(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	stopped := make(chan error, 100)
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go func() {
			for {
				if _, err := w.Write(make([]byte, 4000)); err != nil {
					stopped <- err
					return
				}
			}
		}()
		fmt.Fprint(w, "hello")
	}))
	w.serve()
	for range 20 {
		ask(t, w.addr, complete("GET / HTTP/1.1\r\n"))
		require.Error(t, within(t, "the writer", stopped))
	}
	assert.NotContains(t, w.log.String(), "level=ERROR")
}

// Reading on one goroutine and writing on another do not wait for each other.
func TestNetHandlerInBothDirections(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read := make(chan error, 1)
		go func() {
			_, err := io.ReadAll(r.Body)
			read <- err
		}()
		io.WriteString(w, "before the content is there")
		err := http.NewResponseController(w).Flush()
		fmt.Fprint(w, errors.Join(err, <-read))
	}))
	w.serve()
	c, err := net.Dial("tcp", w.addr)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(time.Now().Add(patience)))
	fmt.Fprint(c, complete("POST / HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"))
	heard := ""
	p := make([]byte, 1000)
	for !strings.Contains(heard, "is there") {
		n, err := c.Read(p)
		require.NoError(t, err)
		heard += string(p[:n])
	}
	fmt.Fprint(c, "hello")
	rest, err := io.ReadAll(c)
	require.NoError(t, err)
	assert.Contains(t, string(rest), "<nil>")
}

// When all workers are busy, and the queue is full, the client gets 503 at once. A request that waits is served in its turn.
func TestNetHandlersAreBounded(t *testing.T) {
	w := newRealWorld(t, looper.Config{Workers: 1, Backlog: 1})
	began, release := make(chan bool), make(chan bool)
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began <- true
		<-release
	}))
	w.serve()
	statuses := make(chan int, 3)
	get := func() { statuses <- ask(t, w.addr, complete("GET / HTTP/1.1\r\n")).Status }
	go get()
	within(t, "the first", began)
	go get()
	go get()
	require.Equal(t, 503, within(t, "the one too many", statuses))
	close(release)
	within(t, "the second", began)
	require.Equal(t, []int{200, 200}, []int{within(t, "a response", statuses), within(t, "a response", statuses)})
}

// The limits of the server and of the application hold.
func TestNetHandlersAreLimited(t *testing.T) {
	for _, row := range []struct {
		name, request string
		config        looper.Config
		handler       http.HandlerFunc
		want          int
	}{
		{"content that is too long", "POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\n" + strings.Repeat("x", 50),
			looper.Config{Server: server.Config{Limits: http1.Limits{Body: 10}}}, func(w http.ResponseWriter, r *http.Request) {
				_, err := io.ReadAll(r.Body)
				var tooLarge *http.MaxBytesError
				if !errors.As(err, &tooLarge) || tooLarge.Limit != 10 {
					panic(err)
				}
			}, 413},
		{"time", "GET / HTTP/1.1\r\n", looper.Config{HandlerTimeout: 10 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			if !errors.Is(context.Cause(r.Context()), looper.ErrHandlerTimeout) {
				panic(context.Cause(r.Context()))
			}
		}, 503},
		{"a deadline for reading", "POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nhello", looper.Config{}, func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Second / 2))
			body, err := io.ReadAll(r.Body)
			if string(body) != "hello" || !errors.Is(err, os.ErrDeadlineExceeded) {
				panic(err)
			}
			w.WriteHeader(408)
		}, 408},
		{"a panic", "GET / HTTP/1.1\r\n", looper.Config{}, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "nobody sees this")
			panic("on purpose")
		}, 500},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newRealWorld(t, row.config)
			w.app.Mount("/", row.handler)
			w.serve()
			s := ask(t, w.addr, complete(row.request))
			assert.Equal(t, row.want, s.Status)
			assert.NotContains(t, s.Body, "nobody")
		})
	}
}

// A deadline for writing, for a client that reads nothing.
func TestNetHandlerWriteDeadline(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	ended := make(chan error, 1)
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for {
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				ended <- err
				return
			}
		}
	}))
	w.serve()
	c, err := net.Dial("tcp", w.addr)
	require.NoError(t, err)
	defer c.Close()
	fmt.Fprint(c, complete("GET / HTTP/1.1\r\n"))
	require.ErrorIs(t, within(t, "the end", ended), os.ErrDeadlineExceeded)
}

// In a simulation a handler waits for its client in virtual time: a slow one, and one that leaves.
func TestNetHandlersInASimulation(t *testing.T) {
	w := newWorld(t, looper.Config{Go: atOnce})
	var failure error
	w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, failure = io.Copy(w, r.Body)
	}))
	w.run(func(c *sim.Client) {
		c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
		c.Sleep(20 * time.Second)
		c.Send("world")
		c.ExpectUntil("helloworld")
		c.Close()
	})
	require.NoError(t, failure)
	assert.Contains(t, w.log.String(), "status=200 bytes=10 took=20s")
	w.run(func(c *sim.Client) {
		c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
		c.Sleep(time.Second)
		c.Reset()
	})
	require.Error(t, failure)
	assert.Contains(t, w.log.String(), "status=499")
}
