package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// shout is a protocol that sends all input back in capitals.
type shout struct {
	loop.Defaults
	w *world
}

func (s shout) Input(c *loop.Conn, in []byte) int {
	c.Write([]byte(strings.ToUpper(string(in))))
	return len(in)
}

// Stopping: it takes a while to say goodbye.
func (s shout) Stopping(c *loop.Conn) {
	c.Loop().After(time.Second, func() {
		c.Write([]byte("GOODBYE"))
		c.Close()
	})
}

func (s shout) Closed(*loop.Conn, error) { s.w.seen = append(s.w.seen, "shout closed") }

// upgrade changes to shout, if the client wants to.
func (w *world) upgrade(x server.Exchange) {
	if string(x.Request().Field("Upgrade")) != "shout" {
		require.NoError(w, x.OfferUpgrade("shout"))
		x.Respond(426, nil)
		return
	}
	net := x.Conn()
	if err := x.Upgrade("shout", shout{w: w}); err != nil {
		x.Respond(400, []byte(err.Error()))
		return
	}
	net.Write([]byte("WELCOME "))
}

var (
	upgradeRequest = request("GET", "/upgrade", "Connection: Upgrade", "Upgrade: shout")
	upgradeLate    = request("GET", "/upgrade-late", "Connection: Upgrade", "Upgrade: shout")
)

func switched(second int) string {
	return response(second, "101 Switching Protocols", "WELCOME ", "Upgrade: shout", "Connection: upgrade")
}

func TestUpgrade(t *testing.T) {
	refused := server.ErrUpgrade.Error()
	rows := []struct {
		name   string
		script func(c *sim.Client)
	}{
		{"the bytes after it are the new protocol's", func(c *sim.Client) {
			c.Send(upgradeRequest + "hello " + request("GET", "/hello"))
			c.Expect(switched(0) + "HELLO GET /HELLO HTTP/1.1\r\nHOST: X\r\n\r\n")
			c.Send("more")
			c.Expect("MORE")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"it waits for earlier responses", func(c *sim.Client) {
			c.Send(request("GET", "/slow?1") + upgradeLate + "hello")
			c.Expect(plain(1, "slow 1") + switched(2) + "HELLO")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"after a body", func(c *sim.Client) {
			c.Send(request("POST", "/upgrade-late", "Connection: upgrade", "Upgrade: shout", "Content-Length: 0") + "hello")
			c.Expect(switched(1) + "HELLO")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"no timeout of the server's is left", func(c *sim.Client) {
			c.Send(upgradeRequest)
			c.Expect(switched(0))
			c.ExpectSilence(time.Hour)
			c.Send("a")
			c.Expect("A")
			c.HalfClose()
			c.ExpectEnd()
		}},
		{"a client that has said all it will", func(c *sim.Client) {
			c.Send(upgradeLate + "hello")
			c.HalfClose()
			c.Expect(switched(1) + "HELLO")
			c.ExpectEnd()
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := talk(t, server.Config{}, row.script)
			assert.Equal(t, "shout closed", w.seen[len(w.seen)-1])
			assert.Zero(t, w.gone)
		})
	}
	others := []struct {
		name   string
		script func(c *sim.Client)
	}{
		{"what could be asked for is told", func(c *sim.Client) {
			for range 2 {
				c.Send(request("GET", "/upgrade"))
				c.Expect(response(0, "426 Upgrade Required", "", "Upgrade: shout", length(""), "Connection: upgrade"))
			}
			c.Send(request("GET", "/upgrade", "Connection: close"))
			c.Expect(response(0, "426 Upgrade Required", "", "Upgrade: shout", length(""), "Connection: close, upgrade"))
			c.ExpectEnd()
		}},
		{"not without the connection option", func(c *sim.Client) {
			c.Send(request("GET", "/upgrade", "Upgrade: shout") + request("GET", "/hello"))
			c.Expect(response(0, "400 Bad Request", refused, length(refused)) + helloResponse)
			c.Close()
		}},
		{"not to 1.0", func(c *sim.Client) {
			c.Send("GET /upgrade HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: shout\r\n\r\n")
			c.Expect(response(0, "400 Bad Request", refused, length(refused), closing))
			c.ExpectEnd()
		}},
		{"not before the body", func(c *sim.Client) {
			c.Send(request("POST", "/upgrade", "Connection: upgrade", "Upgrade: shout", "Content-Length: 1") + "x")
			c.Expect(response(0, "400 Bad Request", refused, length(refused)))
			c.Close()
		}},
		{"not in the middle of a response", func(c *sim.Client) {
			c.Send(request("GET", "/upgrade-begun", "Connection: upgrade", "Upgrade: shout"))
			c.Expect(plain(0, "no"))
			c.Close()
		}},
		{"the offer is taken back with the other fields", func(c *sim.Client) {
			c.Send(request("GET", "/upgrade-panic"))
			if head := c.ExpectUntil("\r\n\r\n"); !strings.HasSuffix(head, "\r\nConnection: close\r\n\r\n") {
				c.Fail("unexpected head %q", head)
			}
			c.Close()
		}},
		{"offered, and ignored", func(c *sim.Client) {
			c.Send(request("GET", "/hello", "Connection: upgrade", "Upgrade: shout"))
			c.Expect(helloResponse)
			c.Close()
		}},
	}
	for _, row := range others {
		t.Run(row.name, func(t *testing.T) { talk(t, server.Config{}, row.script) })
	}
}

// Stopping is called for the new protocol, even if the stop began before it.
func TestUpgradeAndStop(t *testing.T) {
	for _, input := range []string{upgradeRequest, upgradeLate} {
		w := newWorld(t, sim.Config{}, server.Config{})
		w.kernel.Client("alice", func(c *sim.Client) {
			c.Connect(addr)
			c.Send(input)
			c.ExpectUntil("WELCOME GOODBYE")
			c.ExpectEnd()
		})
		w.loop.After(time.Second/2, func() { w.loop.Stop(time.Minute) })
		w.run()
		assert.Equal(t, "shout closed", w.seen[len(w.seen)-1])
	}
}

// The exchange of a connection with a new owner is used for other connections.
func TestUpgradedConnectionIsForgotten(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(upgradeRequest + "a")
		c.Expect(switched(0) + "A")
		c.Sleep(2 * time.Second)
		c.Send("b")
		c.Expect("B")
		c.HalfClose()
		c.ExpectEnd()
	})
	w.kernel.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		c.Sleep(time.Second)
		c.Send(request("GET", "/hello"))
		c.ExpectUntil("hello")
		c.Close()
	})
	w.run()
}

// The connection breaks in the turn in which the handler upgrades it: the successor hears of the end, or the handler gets an error.
func TestUpgradeOfABrokenConnection(t *testing.T) {
	for _, row := range []struct {
		name    string
		upgrade func(x server.Exchange, s shout) error
	}{
		{"Upgrade", func(x server.Exchange, s shout) error { return x.Upgrade("shout", s) }},
		{"TakeOver", func(x server.Exchange, s shout) error { return x.TakeOver(s) }},
	} {
		for _, held := range []bool{false, true} {
			t.Run(row.name, func(t *testing.T) {
				w := newWorld(t, sim.Config{}, server.Config{})
				broken := 0
				w.page = func(x server.Exchange) {
					net := x.Conn()
					if held {
						x.Hold()
					}
					w.loop.Post(func() {
						if string(x.Request().Path()) == "/before" {
							net.Abort(nil)
							require.ErrorIs(t, row.upgrade(x, shout{w: w}), server.ErrGone)
							broken++
							return
						}
						require.NoError(t, row.upgrade(x, shout{w: w}))
						net.Abort(nil)
					})
				}
				for _, path := range []string{"/before", "/after"} {
					w.kernel.Client(path, func(c *sim.Client) {
						c.Connect(addr)
						c.Send(request("GET", path, "Connection: Upgrade", "Upgrade: shout"))
						c.ExpectReset()
					})
				}
				w.run()
				require.Equal(t, 1, broken)
				require.Equal(t, []string{"shout closed"}, w.seen)
			})
		}
	}
}
