package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// visit runs this stage's server on a simulated kernel, with one client a script.
func visit(t *testing.T, scripts ...func(c *sim.Client)) {
	t.Helper()
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = start(l, "sim:80")
	require.NoError(t, err)
	for _, script := range scripts {
		k.Client("visitor", func(c *sim.Client) {
			c.Connect("sim:80")
			script(c)
			c.Close()
		})
	}
	require.NoError(t, k.Run(l))
	require.Zero(t, k.OpenFiles())
}

// The client that stalls stage 01 may stay silent for an hour, after nothing or after
// half a request. A client that comes a second later is served within that second.
func TestAnHourOfSilence(t *testing.T) {
	for _, said := range []string{"", "GET / HTTP/1.1\r\nHos"} {
		left := false
		visit(t, func(a *sim.Client) {
			a.Send(said)
			a.Sleep(time.Hour)
			left = true
		}, func(b *sim.Client) {
			b.Sleep(time.Second) // A was first
			b.Send(request)
			b.Expect(response)
			if left || b.Now() != time.Second {
				b.Fail("served after %v, A left: %v", b.Now(), left)
			}
		})
	}
}

func TestRequests(t *testing.T) {
	rows := []struct {
		name   string
		script func(c *sim.Client)
	}{
		{"one after the other", func(c *sim.Client) {
			for range 3 {
				c.Send(request)
				c.Expect(response)
			}
		}},
		{"three at once", func(c *sim.Client) {
			c.Send(strings.Repeat(request, 3))
			c.Expect(strings.Repeat(response, 3))
		}},
		{"one byte at a time", func(c *sim.Client) {
			for i := range request {
				c.Send(request[i : i+1])
				c.Sleep(time.Millisecond)
			}
			c.Expect(response)
		}},
		{"1.0 closes", func(c *sim.Client) {
			c.Send("GET / HTTP/1.0\r\n\r\n")
			c.Expect(response)
			c.ExpectEnd()
		}},
		{"too long", func(c *sim.Client) {
			c.Send("GET / HTTP/1.1\r\n" + strings.Repeat("X: y\r\n", maxRequest/6))
			c.Expect(tooLong)
			c.ExpectEnd()
		}},
		{"the client half-closes", func(c *sim.Client) {
			c.Send(request)
			c.HalfClose()
			c.Expect(response)
			c.ExpectEnd()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { visit(t, row.script) })
	}
	for cut := range request {
		visit(t, func(c *sim.Client) {
			c.Send(request[:cut])
			c.Sleep(time.Millisecond)
			c.Send(request[cut:])
			c.Expect(response)
		})
	}
}
