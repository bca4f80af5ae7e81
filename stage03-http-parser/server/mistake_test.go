package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// uses are the ways in which a handler can use an exchange. After its end none of them may have an effect, and
// their results say so.
var uses = map[string]func(w *world, x server.Exchange){
	"SetField":     func(w *world, x server.Exchange) { require.ErrorIs(w, x.SetField("X-Late", "1"), server.ErrOver) },
	"AddMissing":   func(w *world, x server.Exchange) { require.ErrorIs(w, x.AddMissing(nil), server.ErrOver) },
	"AppendFields": func(w *world, x server.Exchange) { require.Empty(w, x.AppendFields(nil)) },
	"SetFields":    func(w *world, x server.Exchange) { x.SetFields([]byte("X-Late: 1\r\n")) },
	"AddField":     func(w *world, x server.Exchange) { require.ErrorIs(w, x.AddField("X-Late", "1"), server.ErrOver) },
	"Respond":      func(w *world, x server.Exchange) { require.ErrorIs(w, x.Respond(200, []byte("late")), server.ErrOver) },
	"Begin":        func(w *world, x server.Exchange) { require.ErrorIs(w, x.Begin(200, 4), server.ErrOver) },
	"Write": func(w *world, x server.Exchange) {
		_, err := x.Write([]byte("late"))
		require.ErrorIs(w, err, server.ErrOver)
	},
	"SendFile": func(w *world, x server.Exchange) {
		require.ErrorIs(w, x.SendFile(fileOf("late"), 0, 4, func(error) { w.Error("called") }), server.ErrOver)
	},
	"AddTrailer": func(w *world, x server.Exchange) { require.ErrorIs(w, x.AddTrailer("X-Late", "1"), server.ErrOver) },
	"TakeOver":   func(w *world, x server.Exchange) { require.ErrorIs(w, x.TakeOver(shout{w: w}), server.ErrOver) },
	"Inform": func(w *world, x server.Exchange) {
		require.ErrorIs(w, x.Inform(103, func(func(name, value string) bool) {}), server.ErrOver)
	},
	"Fields": func(w *world, x server.Exchange) {
		for range x.Fields() {
			w.Error("there is a field")
		}
	},
	"End":         func(w *world, x server.Exchange) { require.ErrorIs(w, x.End(), server.ErrOver) },
	"Fail":        func(_ *world, x server.Exchange) { x.Fail() },
	"ClearFields": func(_ *world, x server.Exchange) { x.ClearFields() },
	"Field":       func(w *world, x server.Exchange) { require.Empty(w, x.Field("X-Late")) },
	"Peer":        func(_ *world, x server.Exchange) { x.Peer() },
	"DeleteField": func(_ *world, x server.Exchange) { x.DeleteField("Date") },
	"DeleteFieldFunc": func(_ *world, x server.Exchange) {
		x.DeleteFieldFunc("Date", func([]byte) bool { return true })
	},
	"OfferUpgrade": func(w *world, x server.Exchange) { require.ErrorIs(w, x.OfferUpgrade("p"), server.ErrOver) },
	"Upgrade":      func(w *world, x server.Exchange) { require.ErrorIs(w, x.Upgrade("p", shout{w: w}), server.ErrOver) },
	"Collect": func(w *world, x server.Exchange) {
		require.ErrorIs(w, x.Collect(func([]byte) { w.Error("called") }), server.ErrOver)
	},
	"Receive": func(w *world, x server.Exchange) {
		require.ErrorIs(w, x.Receive(func([]byte) int { w.Error("called"); return 0 }, func() { w.Error("called") }), server.ErrOver)
	},
	"Resume":     func(_ *world, x server.Exchange) { x.Resume() },
	"OnDrain":    func(w *world, x server.Exchange) { x.OnDrain(func() { w.Error("called") }) },
	"OnGone":     func(w *world, x server.Exchange) { x.OnGone(func() { w.Error("called") }) },
	"OnInputEnd": func(w *world, x server.Exchange) { x.OnInputEnd(func() { w.Error("called") }) },
	"Request":    func(w *world, x server.Exchange) { require.Empty(w, x.Request().Path()) },
	"Conn": func(w *world, x server.Exchange) {
		c := x.Conn()
		require.True(w, c.Closing())
		c.Write([]byte("late"))
		c.Close()
		c.Abort(nil)
		c.HandOver(shout{w: w})
		require.False(w, c.Peer().IsValid())
		require.Same(w, w.loop, c.Loop())
	},
}

// An exchange that is over is used in every way, while its memory serves the client that came
// next: nothing happens to that client, and the log names the request and the use.
func TestUseAfterTheEnd(t *testing.T) {
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			var alices server.Exchange
			w.page = func(x server.Exchange) {
				if string(x.Request().Path()) == "/alice" {
					alices = x
					require.NoError(w, x.Respond(200, []byte("for alice")))
					return
				}
				w.loop.After(time.Second, func() {
					use(w, alices)
					require.True(w, alices.Gone())
					require.NoError(w, x.Respond(200, []byte("for bob")))
				})
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/alice"))
				c.Expect(plain(0, "for alice"))
				c.Close()
			})
			w.kernel.Client("bob", func(c *sim.Client) {
				c.Connect(addr)
				c.Sleep(time.Second)
				c.Send(request("GET", "/bob"))
				c.Expect(plain(2, "for bob"))
				c.Close()
			})
			w.run()
			assert.Contains(t, w.log.String(), "misuse: Exchange."+name+" after the end of the exchange: GET /alice")
		})
	}
}

// The same from another goroutine, in the middle of the exchange.
func TestUseOnAnotherGoroutine(t *testing.T) {
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) {
				done := make(chan struct{})
				go func() {
					defer close(done)
					use(w, x)
				}()
				<-done
				require.NoError(w, x.Respond(200, []byte("for alice")))
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/alice"))
				c.Expect(plain(0, "for alice"))
				c.Close()
			})
			w.run()
			assert.Contains(t, w.log.String(), "misuse: Exchange."+name+" on another goroutine than the loop's")
		})
	}
}

// Calls in the wrong order are refused, and do not change the response.
func TestWrongOrder(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.page = func(x server.Exchange) {
		_, err := x.Write([]byte("too early"))
		require.ErrorIs(w, err, server.ErrNotBegun)
		require.ErrorIs(w, x.End(), server.ErrNotBegun)
		require.NoError(w, x.Begin(200, 2))
		require.ErrorIs(w, x.Begin(404, 0), server.ErrBegun)
		require.ErrorIs(w, x.Respond(404, nil), server.ErrBegun)
		require.ErrorIs(w, x.AddField("X-Late", "1"), server.ErrBegun)
		_, err = x.Write([]byte("ok"))
		require.NoError(w, err)
		require.NoError(w, x.End())
		require.ErrorIs(w, x.Respond(404, nil), server.ErrBegun, "the handler is still running: the exchange is not over")
		require.ErrorIs(w, x.End(), server.ErrNotBegun)
		require.Equal(w, "/", string(x.Request().Path()))
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		for range 2 {
			c.Send(request("GET", "/"))
			c.Expect(plain(0, "ok"))
		}
		c.Close()
	})
	w.run()
}

// A client that has gone is not its handler's mistake, so the log has no line.
func TestUseAfterTheClientHasGone(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.page = func(x server.Exchange) {
		w.loop.After(time.Second, func() {
			require.True(w, x.Gone())
			require.Equal(w, "/late", string(x.Request().Path()))
			require.NoError(w, x.AddField("X-Late", "1"))
			require.ErrorIs(w, x.Respond(200, []byte("late")), server.ErrGone)
			require.ErrorIs(w, x.Begin(200, 4), server.ErrGone)
			_, err := x.Write(nil)
			require.ErrorIs(w, err, server.ErrGone)
			require.ErrorIs(w, x.End(), server.ErrGone)
			require.ErrorIs(w, x.Collect(nil), server.ErrGone)
			require.ErrorIs(w, x.Receive(nil, nil), server.ErrGone)
			require.Same(w, w.loop, x.Conn().Loop())
			require.True(w, x.Conn().Closing())
			x.Fail()
		})
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/late"))
		c.Sleep(time.Millisecond)
		c.Reset()
		c.Sleep(2 * time.Second)
	})
	w.run()
	assert.Empty(t, w.log.String())
}

// The log names recent exchanges that are over. For earlier ones it says only that they are over.
func TestEndingsAreBounded(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	var all []server.Exchange
	w.page = func(x server.Exchange) {
		all = append(all, x)
		require.NoError(w, x.Respond(204, nil))
	}
	long := "/" + strings.Repeat("x", 1000)
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		for range 300 {
			c.Send(request("GET", long))
			c.ExpectUntil("\r\n\r\n")
		}
		c.Close()
	})
	w.loop.After(time.Second, func() { w.Error("nobody waits") })
	require.NoError(t, w.kernel.Run(w.loop))
	require.ErrorIs(t, all[0].Respond(200, nil), server.ErrOver)
	assert.Contains(t, w.log.String(), "a request long ago")
	require.ErrorIs(t, all[299].Respond(200, nil), server.ErrOver)
	assert.Contains(t, w.log.String(), "after the end of the exchange: GET /xxx")
	assert.NotContains(t, w.log.String(), strings.Repeat("x", 64))
}
