//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package looper_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// caller is a client with one connection. It never repeats a request, as net/http does.
type caller struct {
	conn net.Conn
	r    *bufio.Reader
}

func call(addr string) (*caller, error) {
	network := "tcp"
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	conn, err := net.DialTimeout(network, addr, runPatience)
	if err != nil {
		return nil, err
	}
	return &caller{conn, bufio.NewReader(conn)}, nil
}

// get asks for a page. It reports whether the server keeps the connection.
func (c *caller) get(target string, close bool) (text string, keeps bool, err error) {
	field := ""
	if close {
		field = "Connection: close\r\n"
	}
	if err := c.conn.SetDeadline(time.Now().Add(runPatience)); err != nil {
		return "", false, err
	}
	if _, err := fmt.Fprintf(c.conn, "GET %s HTTP/1.1\r\nHost: test.example\r\n%s\r\n", target, field); err != nil {
		return "", false, err
	}
	response, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return "", false, err
	}
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("status %d: %s", response.StatusCode, content)
	}
	return string(content), !response.Close, err
}

// load is a constant load: clients that ask again as soon as they have a response.
type load struct {
	addr    string
	ctx     context.Context
	stop    context.CancelFunc
	clients sync.WaitGroup

	mu       sync.Mutex
	requests int
	lost     []error
}

// startLoad starts n clients that keep their connections, and n that use a new one for each request.
func startLoad(t *testing.T, addr string, n int) *load {
	l := &load{addr: addr}
	l.ctx, l.stop = context.WithCancel(context.Background())
	t.Cleanup(l.stop)
	for range n {
		l.clients.Go(func() { l.run(l.keep()) })
		l.clients.Go(func() { l.run(l.renew) })
	}
	return l
}

func (l *load) run(ask func() error) {
	for l.ctx.Err() == nil {
		err := ask()
		l.mu.Lock()
		l.requests++
		if err != nil {
			l.lost = append(l.lost, err)
		}
		l.mu.Unlock()
	}
}

// keep asks on one connection until the server says that it closes it.
func (l *load) keep() func() error {
	var c *caller
	return func() (err error) {
		if c == nil {
			if c, err = call(l.addr); err != nil {
				return err
			}
		}
		_, keeps, err := c.get("/who", false)
		if err != nil || !keeps {
			_ = c.conn.Close()
			c = nil
		}
		return err
	}
}

func (l *load) renew() error {
	c, err := call(l.addr)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	_, _, err = c.get("/who", true)
	return err
}

// end returns the number of requests, and why some had no response.
func (l *load) end() (requests int, lost []error) {
	l.stop()
	l.clients.Wait()
	return l.requests, l.lost
}

// requireAllServed ends the load: each request must have had its response.
func (l *load) requireAllServed(t *testing.T) {
	t.Helper()
	requests, lost := l.end()
	require.Empty(t, lost, "of %d requests", requests)
	require.Greater(t, requests, 100)
	t.Logf("%d requests, none lost", requests)
}
