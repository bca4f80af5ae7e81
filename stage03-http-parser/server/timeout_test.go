package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
	"looper.example/stage03-http-parser/server"
)

var limits = server.Config{
	HeaderTimeout: 10 * time.Second,
	BodyTimeout:   20 * time.Second,
	BodyRate:      2,
	IdleTimeout:   40 * time.Second,
	WriteTimeout:  30 * time.Second,
}

// between fails unless virtual time is between d and a second later, because the server
// checks timeouts once a second.
func between(c *sim.Client, d time.Duration) {
	if c.Now() < d || c.Now() > d+1100*time.Millisecond {
		c.Fail("expected this after %v, it came after %v", d, c.Now())
	}
}

func expect408(c *sim.Client) {
	head := c.ExpectUntil("\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 408 Request Timeout\r\n") || !strings.Contains(head, closing) {
		c.Fail("unexpected head %q", head)
	}
	c.ExpectUntil("\n")
	c.ExpectEnd()
}

func TestTimeouts(t *testing.T) {
	rows := []struct {
		name   string
		script func(c *sim.Client)
	}{
		{"idle from the beginning: a silent close", func(c *sim.Client) {
			c.ExpectEnd()
			between(c, limits.IdleTimeout)
		}},
		{"idle after a request", func(c *sim.Client) {
			c.Sleep(5 * time.Second)
			c.Send(request("GET", "/slow"))
			c.ExpectUntil("slow ")
			c.ExpectEnd()
			between(c, 6*time.Second+limits.IdleTimeout)
		}},
		{"a blank line is not yet a request", func(c *sim.Client) {
			c.Send("\r\n")
			c.ExpectEnd()
			between(c, limits.IdleTimeout)
		}},
		{"a head that never ends, dripping", func(c *sim.Client) {
			c.Sleep(5 * time.Second)
			c.Send("GET / HTTP/1.1\r\nX: ")
			for range 9 {
				c.ExpectSilence(time.Second)
				c.Send("x")
			}
			expect408(c)
			between(c, 15*time.Second)
		}},
		{"a body without progress", func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 1000"))
			for range 5 {
				c.ExpectSilence(10 * time.Second) // slow, but moving
				c.Send(strings.Repeat("x", 40))
			}
			expect408(c)
			between(c, 70*time.Second)
		}},
		{"what comes too late does not destroy the response", func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 1000"))
			c.Sleep(22 * time.Second)
			c.Send("x")
			c.Sleep(time.Second)
			expect408(c)
		}},
		{"a body that moves too slowly", func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Content-Length: 1000"))
			for range 3 {
				c.ExpectSilence(5 * time.Second)
				c.Send("xxxxxxxxx")
			}
			expect408(c)
			between(c, 20*time.Second)
		}},
		{"a body that is framed at length but moves too slowly", func(c *sim.Client) {
			c.Send(request("POST", "/echo", "Transfer-Encoding: chunked"))
			for range 3 {
				c.ExpectSilence(5 * time.Second)
				c.Send("00000001;extension=\"so that many bytes come\"\r\nx\r\n")
			}
			expect408(c)
			between(c, 20*time.Second)
		}},
		{"a body that the handler does not take and that moves too slowly", func(c *sim.Client) {
			c.Send(request("POST", "/unread", "Content-Length: 1000"))
			c.Expect(plain(0, "no, thanks"))
			for range 3 {
				c.ExpectSilence(5 * time.Second)
				c.Send("xxxxxxxxx")
			}
			c.ExpectEnd()
			between(c, 20*time.Second)
		}},
		{"a body that the handler takes slowly", func(c *sim.Client) {
			c.Send(request("POST", "/sip", "Content-Length: 4") + "abcd")
			c.ExpectUntil("abcd")
			between(c, 60*time.Second)
			c.Close()
		}},
		{"a handler may take its time", func(c *sim.Client) {
			c.Send(request("POST", "/late", "Content-Length: 1"))
			c.Sleep(15 * time.Second)
			c.Send("x")
			c.Expect(plain(15, "x"))
			c.Close()
		}},
		{"and the client has its time only from then on", func(c *sim.Client) {
			c.Send(request("POST", "/later", "Content-Length: 1", "Expect: 100-continue"))
			c.Expect("HTTP/1.1 100 Continue\r\n\r\n")
			between(c, 30*time.Second)
			c.ExpectSilence(10 * time.Second)
			c.Send("x")
			c.Expect(plain(40, "x"))
			c.Close()
		}},
		{"also for a body that the handler does not take", func(c *sim.Client) {
			c.Send(request("POST", "/slower", "Content-Length: 1"))
			c.Expect(plain(30, "slower"))
			c.ExpectSilence(10 * time.Second)
			c.Send("x" + request("GET", "/hello"))
			c.ExpectUntil("hello")
			c.Close()
		}},
		{"a client that takes nothing is cut off", func(c *sim.Client) {
			c.Send(request("GET", "/flood"))
			c.ExpectReset()
			between(c, limits.WriteTimeout+time.Second)
		}},
		{"so is one that takes nothing of its last response", func(c *sim.Client) {
			c.Send(request("GET", "/flood", closing))
			c.ExpectReset()
			between(c, limits.WriteTimeout+time.Second)
		}},
		{"a slow one is not", func(c *sim.Client) {
			c.Send(request("GET", "/flood"))
			c.ExpectUntil("\r\n\r\n")
			for n := 0; n < 1<<20; {
				c.Sleep(20 * time.Second)
				n += len(c.Receive())
			}
			c.Close()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { talk(t, limits, row.script) })
	}
}

// The time limit of a body counts from its beginning, even for a request that comes just before the server
// checks the timeouts.
func TestTimeOfABodyBeginsWithIt(t *testing.T) {
	config := server.Config{BodyTimeout: 900 * time.Millisecond}
	talk(t, config, func(c *sim.Client) {
		c.Sleep(950 * time.Millisecond) // the first check is after a second
		c.Send(request("POST", "/echo", "Content-Length: 1"))
		c.Sleep(100 * time.Millisecond)
		c.Send("x")
		c.Expect(plain(1, "x"))
		c.Close()
	})
}

// ticks counts the ticks of a loop, the requests refused in the present tick, and the most in any
// tick.
type ticks struct{ count, now, most int }

func (n *ticks) Trace(e *trace.Event) {
	if e.Kind == trace.Tick {
		n.count++
		n.now = 0
	}
}

// If many connections are due at once, they end little by little, so that no other client waits long.
func TestManyTimeoutsAtOnce(t *testing.T) {
	const many = 1000
	n, total := new(ticks), 0
	config := limits
	config.Refuse = func(server.Exchange, int, string) {
		n.now++
		n.most = max(n.most, n.now)
		total++
	}
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{Tracer: n})
	require.NoError(t, err)
	_, err = server.New(l, func(server.Exchange) {}, config).Listen(addr)
	require.NoError(t, err)
	for range many {
		k.Client("slow", func(c *sim.Client) {
			c.Connect(addr)
			c.Send("GET / HTTP/1.1\r\n")
			expect408(c)
			between(c, limits.HeaderTimeout)
		})
	}
	require.NoError(t, k.Run(l))
	require.Equal(t, many, total)
	require.Equal(t, 8, n.most)
}

// Connections begin and end while the server checks the timeouts of others, and those that stay still end in
// time. The checks take a few ticks a second, not all.
func TestTimeoutsOfTheRest(t *testing.T) {
	n := new(ticks)
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{Tracer: n})
	require.NoError(t, err)
	_, err = server.New(l, func(server.Exchange) {}, limits).Listen(addr)
	require.NoError(t, err)
	for i := range 600 {
		k.Client("idle", func(c *sim.Client) {
			c.Connect(addr)
			if i%60 == 0 {
				c.ExpectEnd()
				between(c, limits.IdleTimeout)
				return
			}
			c.Sleep(time.Second + 500*time.Microsecond) // the first round has begun
			c.Close()
		})
	}
	require.NoError(t, k.Run(l))
	require.Less(t, n.count, 200)
}
