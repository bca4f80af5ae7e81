package loop_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// shaking is a filter whose first byte of input is costly.
type shaking struct {
	plainFilter
	over bool
}

func (s *shaking) Costly() bool { return !s.over }

// shakes is a world whose connections have such a filter. It notes in which tick each connection reads its first byte.
func shakes(t *testing.T, h *handler) (w *world, ticks *[]int64) {
	w, ticks = newWorld(t, sim.Config{}, loop.Config{}, h), new([]int64)
	w.listener.Close()
	var err error
	w.listener, err = w.Listen(secure, func(c *loop.Conn) loop.Handler {
		f := &shaking{}
		f.decode = func(plain, raw []byte) ([]byte, error) {
			if !f.over {
				*ticks = append(*ticks, w.ticks)
			}
			f.over = true
			return append(plain, raw...), nil
		}
		require.True(t, c.SetFilter(f))
		w.conns = append(w.conns, c)
		return h
	})
	require.NoError(t, err)
	return w, ticks
}

// Of many connections with costly input, one is read in each tick, and other connections have their turn in each.
func TestCostlyInput(t *testing.T) {
	h := &handler{input: echo}
	w, ticks := shakes(t, h)
	const many = 50
	before, after := int64(0), int64(0)
	w.secureClient("fast", func(c *sim.Client) {
		c.Send("x")
		c.Expect("x")
		c.Sleep(time.Second)
		before = w.ticks
		c.Send("y")
		c.Expect("y")
		after = w.ticks
		c.Close()
	})
	for n := range many {
		w.secureClient(fmt.Sprint(n), func(c *sim.Client) {
			c.Sleep(time.Second)
			c.Send("hello")
			c.Expect("hello")
			require.Equal(t, time.Second, c.Now())
			c.Close()
		})
	}
	w.run()
	require.Len(t, *ticks, many+1)
	require.Len(t, slices.Compact(slices.Clone(*ticks)), many+1, "one a tick")
	require.LessOrEqual(t, after-before, int64(2))
	require.Less(t, (*ticks)[many]-(*ticks)[1], int64(many+5), "none is wasted")
}

// Many busy connections do not starve those with costly input.
func TestCostlyInputBesideMuchElse(t *testing.T) {
	const busy, many = 80, 40
	h := &handler{input: echo}
	w, ticks := shakes(t, h)
	for n := range busy {
		w.secureClient(fmt.Sprint("busy ", n), func(c *sim.Client) {
			for len(*ticks) < busy+many {
				c.Send("x")
				c.Expect("x")
			}
			c.Close()
		})
	}
	for n := range many {
		w.secureClient(fmt.Sprint(n), func(c *sim.Client) {
			c.WaitFor("the busy ones", func() bool { return len(*ticks) >= busy })
			c.Send("hello")
			c.Expect("hello")
			c.Close()
		})
	}
	w.run()
	require.Less(t, (*ticks)[busy+many-1]-(*ticks)[busy], int64(many/5))
}

// A client resets a connection that is put off, its handler closes or pauses it, or the loop stops.
func TestCostlyInputPutOff(t *testing.T) {
	aborted := errors.New("aborted")
	for _, row := range []struct {
		name   string
		client func(c *sim.Client)
		server func(w *world, c *loop.Conn)
	}{
		{"the client resets", func(c *sim.Client) { c.Reset() }, nil},
		{"the client ends", func(c *sim.Client) { c.HalfClose(); rest(c) }, nil},
		{"Abort", func(c *sim.Client) { c.WaitFor("the end", c.Broken) }, func(_ *world, c *loop.Conn) { c.Abort(aborted) }},
		{"Close", func(c *sim.Client) { rest(c); c.Close() }, func(_ *world, c *loop.Conn) { c.Close() }},
		{"Pause", func(c *sim.Client) { c.Expect("hello"); c.Close() }, func(w *world, c *loop.Conn) {
			c.Pause()
			w.Loop.After(time.Minute, c.Resume)
		}},
		{"Stop", func(c *sim.Client) { c.Expect("hello"); c.Close() }, func(w *world, _ *loop.Conn) { w.Loop.Stop(time.Minute) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{input: echo, stopping: func(*loop.Conn) {}}
			w, ticks := shakes(t, h)
			const many = 10
			for n := range many {
				w.secureClient(fmt.Sprint(n), func(c *sim.Client) {
					c.WaitFor("all", func() bool { return len(w.conns) == many })
					c.Send("hello")
					if n == many-1 {
						c.WaitFor("the first", func() bool { return len(*ticks) > 0 })
						if row.server != nil {
							w.Post(func() { row.server(w, w.conns[n]) })
						}
						row.client(c)
						return
					}
					c.Expect("hello")
					c.Close()
				})
			}
			w.run()
		})
	}
}
