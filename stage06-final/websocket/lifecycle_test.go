package websocket_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
	"looper.example/stage06-final/websocket"
)

// handle adds a handler for one connection at "/".
func (w *world) handle(o websocket.Options, f func(c *looper.Context, conn *websocket.Conn) error) *world {
	w.app.Get("/", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, o)
		if err != nil {
			return err
		}
		return f(c, conn)
	})
	return w
}

// errFault is a mistake of the application.
var errFault = errors.New("on purpose")

// The connection ends with the handler, and the log says why.
func TestHandlerEnds(t *testing.T) {
	for _, row := range []struct {
		name    string
		handler func(c *looper.Context, conn *websocket.Conn) error
		gets    []string
		logged  string // "": no error
	}{
		{"it returns", func(*looper.Context, *websocket.Conn) error { return nil }, gets("close 1000"), ""},
		{"with an error", func(*looper.Context, *websocket.Conn) error { return errFault }, gets("close 1011"), "on purpose"},
		{"with a panic", func(*looper.Context, *websocket.Conn) error { panic("on purpose") }, gets("close 1011"), "on purpose"},
		{"after messages", func(_ *looper.Context, conn *websocket.Conn) error { return conn.Write(websocket.Text("bye")) }, gets("text bye", "close 1000"), ""},
		{"it closes", func(_ *looper.Context, conn *websocket.Conn) error { return conn.Close() }, gets("close 1000"), ""},
		{"it closes with a code and a reason", func(_ *looper.Context, conn *websocket.Conn) error {
			return conn.CloseWith(4001, "enough")
		}, gets("close 4001 enough"), ""},
		{"it closes twice", func(_ *looper.Context, conn *websocket.Conn) error {
			return errors.Join(conn.CloseWith(4001, ""), conn.CloseWith(4002, ""))
		}, gets("close 4001"), ""},
		{"it closes, and goes on", func(_ *looper.Context, conn *websocket.Conn) error {
			_ = conn.Close()
			_, err := conn.Read()
			assert.Equal(t, websocket.ErrClosed, err)
			assert.Equal(t, websocket.ErrClosed, conn.Write(websocket.Text("late")))
			return nil
		}, gets("close 1000"), ""},
		{"a code that must not be sent", func(_ *looper.Context, conn *websocket.Conn) error {
			assert.ErrorContains(t, conn.CloseWith(1006, ""), "found 1006")
			assert.ErrorContains(t, conn.CloseWith(1000, strings.Repeat("x", 124)), "123 bytes")
			assert.ErrorContains(t, conn.CloseWith(1000, "\xff"), "UTF-8")
			return nil
		}, gets("close 1000"), ""},
		{"text that is not UTF-8", func(_ *looper.Context, conn *websocket.Conn) error {
			assert.Equal(t, websocket.ErrUTF8, conn.Write(websocket.Text("\xff")))
			_, err := websocket.Prepare(websocket.Text("\xff"))
			assert.Equal(t, websocket.ErrUTF8, err)
			return conn.Write(websocket.Binary([]byte("\xff")))
		}, gets("binary \xff", "close 1000"), ""},
		{"JSON", func(_ *looper.Context, conn *websocket.Conn) error {
			assert.Error(t, conn.WriteJSON(func() {}))
			return conn.WriteJSON(looper.Map{"a": 1})
		}, gets(`text {"a":1}`, "close 1000"), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t).handle(websocket.Options{}, row.handler)
			w.serve(func(c *client) {
				c.open()
				c.expect(row.gets...)
				c.Send(closing(1000, ""))
				c.expect("end")
				c.Close()
			})
			if row.logged == "" {
				assert.NotContains(t, w.log.String(), "level=ERROR")
			} else {
				assert.Contains(t, w.log.String(), row.logged)
			}
		})
	}
}

// The connection breaks in the turn of the opening handshake: the handler hears of it at once, and no timer is left.
func TestBrokenInTheHandshake(t *testing.T) {
	for _, early := range []bool{true, false} {
		t.Run(fmt.Sprint("before Accept: ", early), func(t *testing.T) {
			w := newWorld(t)
			ended := false
			w.app.Get("/", func(c *looper.Context) error {
				require.NoError(t, c.Sleep(time.Second))
				net, begun := c.Exchange().Conn(), w.loop.Now()
				if early {
					net.Abort(nil)
				}
				conn, err := websocket.Accept(c, websocket.Options{})
				require.Equal(t, early, err != nil)
				if !early {
					net.Abort(nil)
					_, err = conn.Read()
				}
				require.Error(t, err)
				require.Equal(t, begun, w.loop.Now())
				ended = true
				return err
			})
			w.serve(func(c *client) {
				c.Send(handshake + "\r\n")
				c.ExpectReset()
			})
			require.True(t, ended)
			require.NotContains(t, w.log.String(), "level=ERROR")
		})
	}
}

// Read returns how the client ended the connection, in each way, and none of these is an error in the log.
func TestClientEnds(t *testing.T) {
	for _, row := range []struct {
		name string
		ends func(c *client)
		want string
	}{
		{"with a code and a reason", func(c *client) { c.Send(closing(4000, "enough")); c.expect("close 4000", "end") }, `websocket: closed with 4000 ("enough")`},
		{"without a code", func(c *client) { c.Send(encode(ws.NewCloseFrame(nil))); c.expect("close", "end") }, "websocket: closed with 1005"},
		{"without a Close frame", func(c *client) {}, "websocket: closed with 1006: unexpected EOF"},
		{"in the middle of a frame", func(c *client) { c.Send(text("hello")[:7]) }, "websocket: closed with 1006: unexpected EOF"},
		{"with a reset", func(c *client) { c.Reset() }, "websocket: closed with 1006: connection reset by peer"},
		{"with a mistake", func(c *client) { c.Send(bits(3, 0, "x")); c.next(); c.expect("end") }, `websocket: closed with 1002 ("use of reserved op code"): use of reserved op code`},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got error
			w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
				ctx := c.Context()
				_, got = conn.Read()
				assert.ErrorIs(t, got, looper.ErrGone)
				assert.Equal(t, got, context.Cause(ctx))
				assert.NoError(t, c.Sleep(time.Second), "it may still wait")
				assert.Equal(t, got, conn.Write(websocket.Text("late")))
				_, err := conn.Read()
				assert.Equal(t, got, err)
				return got
			})
			w.serve(func(c *client) {
				c.open()
				c.Sleep(time.Second)
				row.ends(c)
				c.Close()
			}, patience(time.Minute))
			assert.EqualError(t, got, row.want)
			assert.NotContains(t, w.log.String(), "level=ERROR")
		})
	}
}

// If a client leaves, its handler that waits for something else is canceled.
func TestHandlerIsCanceled(t *testing.T) {
	var slept error
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		slept = c.Sleep(time.Hour)
		return slept
	})
	w.serve(func(c *client) {
		c.open()
		c.leave()
	})
	var e *websocket.CloseError
	require.ErrorAs(t, slept, &e)
	require.Equal(t, websocket.StatusNormal, e.Code)
	require.ErrorIs(t, slept, context.Canceled)
	require.NotContains(t, w.log.String(), "level=ERROR")
}

// Complete messages before the end are read, and then the end.
func TestReadsWhatCameBeforeTheEnd(t *testing.T) {
	for _, cut := range []bool{false, true} {
		var read []string
		w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
			_ = c.Sleep(time.Second)
			for {
				m, err := conn.Read()
				if err != nil {
					read = append(read, err.Error())
					return err
				}
				read = append(read, m.String())
			}
		})
		w.serve(func(c *client) {
			c.open()
			c.Send(text("one") + text("two") + text("three"))
			if !cut {
				c.Send(closing(1000, ""))
				c.expect("close 1000")
			}
			c.Close()
		}, patience(time.Minute))
		require.Equal(t, []string{"one", "two", "three"}, read[:3])
		require.Len(t, read, 4)
	}
}

// If a client leaves while the handler does something else, the next Read returns the end.
func TestReadFindsTheEnd(t *testing.T) {
	found := time.Duration(0)
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		_ = c.Sleep(time.Second)
		m, err := conn.Read()
		assert.NoError(t, err)
		assert.Equal(t, "one", m.String())
		_, err = conn.Read()
		assert.ErrorIs(t, err, looper.ErrGone)
		found = c.Exchange().Loop().Now()
		return err
	})
	w.serve(func(c *client) {
		c.open()
		c.Send(text("one"))
		c.Sleep(10 * time.Millisecond)
		c.HalfClose()
		c.Sleep(time.Minute)
		c.Close()
	})
	require.Equal(t, time.Second, found)
}

// A handler that closes ignores waiting input, and the client's Close frame in it is found at once.
func TestCloseWithInputThatWaits(t *testing.T) {
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		_ = c.Sleep(time.Second)
		_ = conn.Close()
		_, err := conn.Read()
		assert.Equal(t, websocket.ErrClosed, err)
		return nil
	})
	w.serve(func(c *client) {
		c.open()
		c.Send(text("one") + text("two") + closing(1000, ""))
		c.expect("close 1000", "end")
		assert.Equal(t, time.Second, c.Now())
		c.Close()
	})
}

// The server stops: idle connections are closed at once, a handler that has a message finishes its work first, and one that only
// writes is canceled.
func TestStop(t *testing.T) {
	w := newWorld(t)
	w.app.Get("/", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, websocket.Options{})
		if err != nil {
			return err
		}
		for {
			m, err := conn.Read()
			if err != nil {
				assert.ErrorIs(t, err, task.ErrStopping)
				return err
			}
			if err := c.Sleep(3 * time.Second); err != nil {
				return err
			}
			if err := conn.Write(m); err != nil {
				return err
			}
		}
	})
	w.app.Get("/feed", func(c *looper.Context) error {
		if _, err := websocket.Accept(c, websocket.Options{}); err != nil {
			return err
		}
		return c.Sleep(time.Hour)
	})
	idle := func(c *client) {
		c.open()
		c.expect("close 1001")
		c.Send(closing(1001, ""))
		c.expect("end")
		assert.Equal(t, 2*time.Second, c.Now())
		c.Close()
	}
	busy := func(c *client) {
		c.open()
		c.Sleep(time.Second)
		c.Send(text("last"))
		c.expect("text last", "close 1001")
		c.Send(closing(1001, ""))
		c.expect("end")
		assert.Equal(t, 4*time.Second, c.Now())
		c.Close()
	}
	feed := func(c *client) {
		c.Send(strings.Replace(handshake, "/", "/feed", 1) + "\r\n")
		c.head()
		c.expect("close 1001")
		c.Send(closing(1001, ""))
		c.Close()
	}
	deaf := func(c *client) { // it never responds to the Close frame
		c.open()
		c.WaitFor("the end", func() bool { return c.Now() > 8*time.Second })
		c.Close()
	}
	w.serve(idle, busy, feed, deaf, func(c *client) {
		c.Sleep(2 * time.Second)
		w.loop.Post(func() { w.loop.Stop(time.Minute) })
		c.Close()
	})
	require.NotContains(t, w.log.String(), "level=ERROR")
	require.NotContains(t, w.log.String(), "level=WARN")
}

// Connections that are open when the grace is over are cut, and no handler remains.
func TestStopAtOnce(t *testing.T) {
	ended := 0
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		defer func() { ended++ }()
		for {
			if _, err := conn.Read(); err != nil {
				return err
			}
			if err := c.Sleep(time.Hour); err != nil {
				return err
			}
		}
	})
	script := func(c *client) {
		c.open()
		c.Send(text("x"))
		c.WaitFor("the end", func() bool { return c.Broken() })
	}
	w.serve(script, script, func(c *client) {
		c.Sleep(time.Second)
		w.loop.Post(func() { w.loop.Stop(0) })
		c.Close()
	})
	require.Equal(t, 2, ended)
}

// One task reads at a time; several may write.
func TestTasks(t *testing.T) {
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		for i := range 3 {
			task.Spawn(c, func(t *task.Task) (struct{}, error) {
				return struct{}{}, conn.Write(websocket.Text(fmt.Sprint("task ", i)))
			})
		}
		second := task.Spawn(c, func(*task.Task) (websocket.Message, error) { return conn.Read() })
		m, err := conn.Read()
		assert.NoError(t, err)
		_, err = looper.Await(c, second)
		assert.Equal(t, websocket.ErrTwoReaders, err)
		return conn.Write(m)
	})
	w.serve(func(c *client) {
		c.open()
		c.expect("text task 0", "text task 1", "text task 2")
		c.Send(text("x"))
		c.expect("text x")
		c.expectClose(1000)
	})
}

// A connection that is used in a callback, or after its handler has returned, reports the mistake.
func TestMisuse(t *testing.T) {
	var kept *websocket.Conn
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		kept = conn
		return nil
	})
	w.serve(func(c *client) {
		c.open()
		c.expectClose(1000)
		w.loop.Post(func() {
			_, err := kept.Read()
			assert.Equal(t, task.ErrElsewhere, err)
			assert.Equal(t, task.ErrElsewhere, kept.Write(websocket.Text("x")))
			assert.NoError(t, kept.Close())
		})
		c.Sleep(time.Second)
	})
	require.Contains(t, w.log.String(), "misuse: websocket.Conn.Read in a callback")
}
