package loop_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// lines consumes complete lines only, and notes each.
func (w *world) lines(_ *loop.Conn, in []byte) (consumed int) {
	for line := range bytes.Lines(in) {
		if bytes.HasSuffix(line, []byte("\n")) {
			w.say(string(line[:len(line)-1]))
			consumed += len(line)
		}
	}
	return consumed
}

// Input is called again with the bytes that were not consumed, and with later ones, however they arrive.
func TestInputLeftOver(t *testing.T) {
	text := "a line\n\nanother\n" + strings.Repeat("long ", 2000) + "\nthe end\nunfinished"
	for _, row := range []struct {
		name  string
		piece int
		sim   sim.Config
	}{
		{"at once", len(text), sim.Config{}},
		{"in hundreds", 100, sim.Config{}},
		{"byte by byte", 1, sim.Config{}},
		{"read byte by byte", len(text), sim.Config{Faults: sim.Faults{OneByteRead: 1}}},
		{"read in random pieces", len(text), sim.Config{Seed: 1, Faults: sim.Faults{ShortRead: .9}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, row.sim, loop.Config{}, h)
			h.input = w.lines
			h.eof = func(c *loop.Conn) {
				require.Equal(t, len("unfinished"), c.Unconsumed())
				c.Close()
			}
			w.client("alice", func(c *sim.Client) {
				for rest := text; rest != ""; {
					n := min(row.piece, len(rest))
					c.Send(rest[:n])
					rest = rest[n:]
					if row.piece < len(text) {
						c.Sleep(time.Millisecond)
					}
				}
				c.HalfClose()
				c.ExpectEnd()
			})
			w.run()
			require.Equal(t, strings.Split(text, "\n")[:5], w.log)
		})
	}
}

// A connection that consumes nothing is read up to its limit, and no further.
func TestInputLimit(t *testing.T) {
	const limit = 100
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{InputLimit: limit}, h)
	longest := 0
	h.input = func(c *loop.Conn, in []byte) int {
		longest = max(longest, len(in))
		return 0
	}
	w.client("alice", func(c *sim.Client) {
		c.Send(strings.Repeat("x", 30))
		c.Sleep(time.Second)
		require.Equal(t, 30, longest)
		require.Equal(t, 2000, c.TrySend(strings.Repeat("x", 9000)), "both sockets are full")
		c.Sleep(time.Second)
		require.Equal(t, limit, longest)
		require.Equal(t, 70, c.TrySend(strings.Repeat("x", 9000)), "all but 70 bytes are still in the sockets")
		c.Sleep(time.Second)
		require.Zero(t, c.TrySend("x"))
	})
	w.run()
	require.Equal(t, limit, longest)
}

// A handler that stops at its limit and later resumes loses nothing.
func TestInputLimitAndResume(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{InputLimit: 10}, h)
	var got []byte
	h.input = func(c *loop.Conn, in []byte) int {
		require.LessOrEqual(t, len(in), 10)
		if w.Loop.Now() == 0 {
			w.After(time.Second, c.Resume)
			return 0
		}
		got = append(got, in...)
		return len(in)
	}
	h.eof = func(c *loop.Conn) {
		require.Equal(t, strings.Repeat("0123456789", 10), string(got))
		c.Close()
	}
	w.client("alice", func(c *sim.Client) {
		c.Send(strings.Repeat("0123456789", 10))
		c.HalfClose()
		c.ExpectEnd()
		require.Equal(t, time.Second, c.Now())
	})
	w.run()
}

func TestPauseAndResume(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	var conn *loop.Conn
	h.input = func(c *loop.Conn, in []byte) int {
		conn = c
		w.say(string(in))
		return len(in) - strings.Count(string(in), "?") // each '?' stays
	}
	w.client("alice", func(c *sim.Client) {
		pause := func() { conn.Pause() }
		resume := func() { conn.Resume() }
		for _, step := range []struct {
			name string
			do   []func() // calls on the loop, as if by callbacks
			send string   // before they run
			want []string // calls of Input
		}{
			{"nothing special", nil, "one", []string{"one"}},
			{"paused", []func(){pause}, "", nil},
			{"input while paused", nil, "two", nil},
			{"more of it", nil, " three", nil},
			{"resumed", []func(){resume}, "", []string{"two three"}},
			{"nothing is left over, nothing is offered", []func(){resume}, "", nil},
			{"a question is kept", nil, "four?", []string{"four?"}},
			{"resumed without a pause: offered again", []func(){resume}, "", []string{"?"}},
			{"resumed twice: offered once", []func(){resume, resume}, "", []string{"?"}},
			{"resumed and paused: not offered", []func(){resume, pause}, "", nil},
			{"resumed after all", []func(){resume}, "", []string{"?"}},
			{"paused with a question kept", []func(){pause}, "", nil},
			{"input while paused, behind the question", nil, "five", nil},
			{"resumed, and all is offered at once", []func(){resume}, "", []string{"?five"}},
		} {
			w.log = nil
			c.Send(step.send)
			for _, f := range step.do {
				w.Post(f)
			}
			c.Sleep(time.Second)
			require.Equal(t, step.want, w.log, step.name)
		}
	})
	w.run()
}

// A handler that takes one piece a turn calls Resume within Input.
func TestResumeWithinInput(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	ticks := make(map[int64]int)
	h.input = func(c *loop.Conn, in []byte) int {
		ticks[w.ticks]++
		w.say(string(in[:1]))
		c.Resume()
		return 1
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("abc")
		c.Sleep(time.Second)
		c.Send("de")
		c.Sleep(time.Second)
	})
	w.run()
	require.Equal(t, []string{"a", "b", "c", "d", "e"}, w.log)
	require.Len(t, ticks, 3, "a and b, c, d and e")
}

// The input slice is borrowed: the loop keeps unconsumed bytes, and the handler must not.
func TestInputIsBorrowed(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	seen := make(map[*loop.Conn]string)
	h.input = func(c *loop.Conn, in []byte) int {
		require.True(t, strings.HasPrefix(string(in), seen[c]), "%q after %q", in, seen[c])
		seen[c] = string(in)
		return 0
	}
	for _, name := range []string{"alice", "bob", "carol"} {
		w.client(name, func(c *sim.Client) {
			for range 100 {
				c.Send(name)
				c.Sleep(time.Millisecond)
			}
		})
	}
	w.run()
	require.Len(t, seen, 3)
	for _, text := range seen {
		require.Equal(t, strings.Repeat(text[:len(text)/100], 100), text)
	}
}

func TestInputConsumesTooMuch(t *testing.T) {
	for _, n := range []int{-1, 3} {
		h := &handler{input: func(*loop.Conn, []byte) int { return n }}
		w := newWorld(t, sim.Config{}, loop.Config{}, h)
		h.closed = func(_ *loop.Conn, err error) { w.say(err.Error()) }
		w.client("alice", func(c *sim.Client) { c.Send("ab"); c.ExpectReset() })
		w.run()
		require.Equal(t, []string{loop.ErrConsumed.Error()}, w.log)
		require.Contains(t, w.logged(), fmt.Sprintf("misuse: Handler.Input consumed %d of 2 bytes", n))
	}
}
