package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// visit runs this stage's server on a simulated kernel, with one client.
func visit(t *testing.T, script func(c *sim.Client)) {
	t.Helper()
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = program().Start(l, "sim:80")
	require.NoError(t, err)
	k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		script(c)
		c.Close()
	})
	require.NoError(t, k.Run(l))
}

func TestPages(t *testing.T) {
	rows := []struct{ name, request, status, end string }{
		{"hello", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "200", "Hello, World!\n"},
		{"request", "POST /request?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", "200", "method:  POST\n" +
			"path:    /request\nquery:   a=b\nversion: HTTP/1.1\nhost:    x\n" +
			"field:   Host = \"x\"\nfield:   Content-Length = \"2\"\nbody:    2 bytes: \"hi\"\n"},
		{"nothing", "GET /x HTTP/1.1\r\nHost: x\r\n\r\n", "404", "or /slow.\n"},
		{"not readable only", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "405", "be read.\n"},
		{"the suite's", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", "200", "hi"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			visit(t, func(c *sim.Client) {
				c.Send(row.request)
				head := c.ExpectUntil("\r\n\r\n")
				if !strings.HasPrefix(head, "HTTP/1.1 "+row.status) {
					c.Fail("expected %s, got %q", row.status, head)
				}
				c.ExpectUntil(row.end)
			})
		})
	}
}

func TestSlowTakesASecond(t *testing.T) {
	visit(t, func(c *sim.Client) {
		c.Send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectSilence(time.Second - time.Nanosecond)
		c.ExpectUntil("nobody else.\n")
	})
}
