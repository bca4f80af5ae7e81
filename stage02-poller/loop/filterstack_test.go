package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// stacked is a world whose connections have so many filters, one within the other.
func stacked(t *testing.T, machine sim.Config, depth int, f frames, h *handler) *world {
	w := newWorld(t, machine, loop.Config{}, h)
	w.listener.Close()
	closed := 0
	t.Cleanup(func() { require.Equal(t, depth, closed, "calls of Filter.Closed") })
	var err error
	w.listener, err = w.Listen(secure, func(c *loop.Conn) loop.Handler {
		for range depth {
			own := f
			own.closed = &closed
			require.True(t, c.SetFilter(&own))
			require.Same(t, &own, c.Filter())
		}
		return h
	})
	require.NoError(t, err)
	return w
}

// wrapped returns a client's text as it is sent through so many filters, with its ends.
func wrapped(text string, depth int, frame int) string {
	for range depth {
		text = string(hello) + framed(text, frame) + "\x00"
	}
	return text
}

func unwrapped(t *testing.T, raw string, depth int) string {
	for range depth {
		require.Equal(t, byte(hello), raw[0])
		raw = unframed(t, raw[1:])
	}
	return raw
}

// Through several filters, however the bytes are cut, each side receives all of the other's text.
func TestFilterStack(t *testing.T) {
	text := randomLetters(3, 20_000)
	for _, row := range []struct {
		name    string
		machine sim.Config
		depth   int
		frame   int
		file    bool
	}{
		{"two", sim.Config{}, 2, 255, false},
		{"three", sim.Config{}, 3, 200, false},
		{"bytes", sim.Config{}, 2, 1, false},
		{"small buffers", sim.Config{SocketBuffer: 7}, 2, 100, false},
		{"faults", sim.Config{Seed: 3, Faults: sim.Faults{OneByteRead: .3, ShortRead: .5, ShortWrite: .9, Again: .3, Interrupted: .3}}, 3, 100, false},
		{"files", sim.Config{SocketBuffer: 500}, 2, 90, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{drained: (*loop.Conn).Resume}
			h.input = func(c *loop.Conn, in []byte) int {
				switch {
				case c.Full():
					return 0 // Drained goes on
				case row.file:
					c.SendFile(fileOf(string(in)), 0, int64(len(in)), func(error) {})
					return len(in)
				}
				return echo(c, in)
			}
			h.eof = func(c *loop.Conn) {
				if c.Unconsumed() > 0 {
					c.Loop().After(time.Millisecond, func() { h.eof(c) })
					return
				}
				c.Close()
			}
			w := stacked(t, row.machine, row.depth, frames{}, h)
			heard := ""
			w.secureClient("alice", func(c *sim.Client) {
				raw := wrapped(text, row.depth, row.frame)
				for more := true; more; {
					raw = raw[c.TrySend(raw[:min(len(raw), 3000)]):]
					var data string
					data, more = c.TryReceive()
					heard += data
					c.Sleep(time.Millisecond)
				}
			})
			w.run()
			require.Equal(t, text, unwrapped(t, heard, row.depth))
		})
	}
}

// The end of the inner conversation is an end. If only the outer one ends, that is too early.
func TestFilterStackEnds(t *testing.T) {
	for _, row := range []struct {
		name    string
		says    string
		lenient bool
		want    []string
	}{
		{"the inner one has ended", "!" + framed("!\x03cba\x00", 9), false, []string{"abc", "EOF", "closed <nil>"}},
		{"both have", wrapped("abc", 2, 9), false, []string{"abc", "EOF", "closed <nil>"}},
		{"the outer one alone", "!" + framed("!\x03cba", 9) + "\x00", false, []string{"abc", "closed unexpected EOF"}},
		{"the outer one alone, and lenient", "!" + framed("!\x03cba", 9) + "\x00", true, []string{"abc", "EOF", "closed <nil>"}},
		{"the socket alone, and lenient", "!" + framed("!\x03cba", 9), true, []string{"abc", "EOF", "closed <nil>"}},
		{"the socket alone", "!" + framed("!\x03cba", 9), false, []string{"abc", "closed unexpected EOF"}},
		{"no outer hello", "?", false, []string{"closed expected a frame"}},
		{"no inner hello", "!" + framed("?", 9), false, []string{"closed expected a frame"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := stacked(t, sim.Config{}, 2, frames{lenient: row.lenient}, h)
			h.input = func(_ *loop.Conn, in []byte) int { w.say(string(in)); return len(in) }
			h.eof = func(c *loop.Conn) { w.say("EOF"); c.Close() }
			h.closed = func(_ *loop.Conn, err error) {
				if err == nil {
					w.say("closed <nil>")
				} else {
					w.say("closed " + err.Error())
				}
			}
			w.secureClient("alice", func(c *sim.Client) {
				c.Send(row.says)
				c.HalfClose()
				rest(c)
			})
			w.run()
			require.Equal(t, row.want, w.log)
		})
	}
}

// An inner filter that fails tells the peer why through the outer one.
func TestFilterStackFails(t *testing.T) {
	w := stacked(t, sim.Config{}, 2, frames{}, &handler{})
	w.secureClient("alice", func(c *sim.Client) {
		c.Expect("!")
		c.Send("!" + framed("no hello", 9))
		require.Equal(t, framed("!?", 1), rest(c))
	})
	w.run()
}

// A second filter begins in the middle of a conversation: after the output, and with the rest of the input.
func TestFilterStackInTheMiddle(t *testing.T) {
	for _, later := range []bool{false, true} {
		t.Run(map[bool]string{false: "within Input", true: "later"}[later], func(t *testing.T) {
			h := &handler{}
			w := stacked(t, sim.Config{}, 1, frames{}, h)
			set := func(c *loop.Conn) {
				require.True(t, c.SetFilter(newFrames()))
				if !later {
					require.False(t, c.SetFilter(newFrames()), "the rest of the input has not been decoded")
				}
				c.Write([]byte("secret"))
			}
			h.input = func(c *loop.Conn, in []byte) int {
				w.say(string(in))
				if in[0] != '+' {
					return len(in)
				}
				if later {
					w.Post(func() { set(c) })
				} else {
					set(c)
				}
				return 1
			}
			w.secureClient("alice", func(c *sim.Client) {
				c.Send("!" + framed("+!\x03cba\x00", 9))
				heard := unwrapped(t, rest(c), 1)
				require.Equal(t, "secret", unwrapped(t, heard, 1))
			})
			w.run()
			require.Equal(t, "abc", w.log[len(w.log)-1])
			require.Len(t, w.log, 2)
		})
	}
}

// The outer conversation ends with the same input that makes the inner one begin.
func TestFilterStackBeginsAtTheEnd(t *testing.T) {
	for _, row := range []struct {
		name string
		says string
		want []string
	}{
		{"the inner one has ended", "+!\x03cba\x00", []string{"+!\x03cba\x00", "abc", "EOF", "closed <nil>"}},
		{"the inner one is cut off", "+!\x03cba", []string{"+!\x03cba", "closed unexpected EOF"}},
		{"nothing of the inner one has come", "+", []string{"+", "closed unexpected EOF"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := stacked(t, sim.Config{}, 1, frames{}, h)
			h.input = func(c *loop.Conn, in []byte) int {
				w.say(string(in))
				if in[0] != '+' {
					return len(in)
				}
				require.True(t, c.SetFilter(newFrames()))
				return 1
			}
			h.eof = func(c *loop.Conn) { w.say("EOF"); c.Close() }
			h.closed = func(_ *loop.Conn, err error) {
				if err == nil {
					w.say("closed <nil>")
				} else {
					w.say("closed " + err.Error())
				}
			}
			w.secureClient("alice", func(c *sim.Client) {
				c.Send(wrapped(row.says, 1, 99))
				rest(c)
			})
			w.run()
			require.Equal(t, row.want, w.log)
		})
	}
}

// SetFilter within a method of a filter returns false.
func TestSetFilterWithinDecode(t *testing.T) {
	h := &handler{input: echo}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	w.listener.Close()
	_, err := w.Listen(secure, func(c *loop.Conn) loop.Handler {
		f := &plainFilter{}
		f.decode = func(plain, raw []byte) ([]byte, error) {
			require.False(t, c.SetFilter(&plainFilter{}))
			return append(plain, raw...), nil
		}
		require.True(t, c.SetFilter(f))
		return h
	})
	require.NoError(t, err)
	w.secureClient("alice", func(c *sim.Client) {
		c.Send("abc")
		c.Expect("abc")
		c.Close()
	})
	w.run()
}
