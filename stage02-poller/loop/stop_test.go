package loop_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Stop lets busy connections finish within the grace, and accepts no new ones.
func TestStop(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 10}, loop.Config{}, h)
	busy := make(map[*loop.Conn]string)
	h.input = func(c *loop.Conn, in []byte) int {
		busy[c] = string(in)
		return len(in)
	}
	h.stopping = func(c *loop.Conn) {
		switch busy[c] {
		case "": // idle
			c.Close()
		case "quick":
			w.After(time.Second, func() {
				c.Write([]byte("finished"))
				c.Close()
			})
		case "slow": // never finishes
		}
	}
	h.closed = func(c *loop.Conn, err error) {
		if err != nil {
			w.say(busy[c] + ": " + err.Error())
		} else {
			w.say(busy[c] + ": done")
		}
	}
	w.After(time.Minute, func() {
		w.Stop(3 * time.Second)
		w.Stop(time.Hour) // a second call never extends the grace
	})
	w.client("idle", func(c *sim.Client) {
		c.ExpectEnd()
		require.Equal(t, time.Minute, c.Now())
	})
	w.client("quick", func(c *sim.Client) {
		c.Send("quick")
		c.Expect("finished")
		c.ExpectEnd()
		require.Equal(t, time.Minute+time.Second, c.Now())
	})
	w.client("slow", func(c *sim.Client) {
		c.Send("slow")
		c.ExpectReset()
		require.Equal(t, time.Minute+3*time.Second, c.Now())
	})
	w.Client("late", func(c *sim.Client) {
		c.Sleep(time.Minute + time.Millisecond)
		c.Connect(addr)
	})
	require.EqualError(t, w.Kernel.Run(w.Loop), "sim: at 1m0.001s late: connect sim:80: connection refused")
	require.Equal(t, []string{": done", "quick: done", "slow: " + loop.ErrStopped.Error()}, w.log)
	require.Zero(t, w.OpenFiles())
	require.Equal(t, time.Minute+3*time.Second, w.Loop.Now(), "no longer than it takes")
}

// A second Stop shortens the grace of the first.
func TestStopSooner(t *testing.T) {
	h := &handler{stopping: func(*loop.Conn) {}}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	w.After(time.Minute, func() { w.Stop(time.Hour) })
	w.After(2*time.Minute, func() { w.Stop(time.Second) })
	w.client("slow", func(c *sim.Client) {
		c.ExpectReset()
		require.Equal(t, 2*time.Minute+time.Second, c.Now())
	})
	w.run()
}

// A loop without work that is stopped before it runs ends at once.
func TestStopBeforeRun(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	w.Stop(time.Hour)
	require.NoError(t, w.Loop.Run())
	require.Zero(t, w.OpenFiles())
	require.Zero(t, w.Loop.Now())
}

// From another goroutine, through Post.
func TestStopFromOutside(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	w.client("alice", func(c *sim.Client) {
		posted := make(chan struct{})
		go func() {
			w.Post(func() { w.Stop(0) })
			close(posted)
		}()
		<-posted
		c.ExpectEnd()
	})
	w.run()
}

// Stopping is not called for connections that are ending already.
func TestStopAfterAbort(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	h.input = func(c *loop.Conn, in []byte) int {
		c.Abort(nil)
		w.Stop(time.Second)
		return len(in)
	}
	h.stopping = func(c *loop.Conn) { w.say("stopping") }
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.ExpectReset()
	})
	w.run()
	require.Empty(t, w.log)
}

// Stopping is called for a connection whose accept callback stops the loop.
func TestStopInAccept(t *testing.T) {
	told := 0
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	_, err := w.Listen("sim:81", func(c *loop.Conn) loop.Handler {
		c.Loop().Stop(time.Hour)
		return &handler{stopping: func(c *loop.Conn) {
			told++
			c.Close()
		}}
	})
	require.NoError(t, err)
	w.Client("alice", func(c *sim.Client) {
		c.Connect("sim:81")
		c.ExpectEnd()
	})
	w.run()
	require.Equal(t, 1, told)
	require.Zero(t, w.Loop.Now())
}

// Clients that have connected before Stop are accepted, on every listener, as far as there is room. Their handlers get
// the input before Stopping is called.
func TestStopTakesWhatHasArrived(t *testing.T) {
	const clients = 200 // more than are accepted at once
	for _, row := range []struct {
		name    string
		machine sim.Config
		config  loop.Config
		served  int
	}{
		{"room for all", sim.Config{}, loop.Config{}, clients},
		{"MaxConns is reached", sim.Config{}, loop.Config{MaxConns: 100}, 100},
		{"no descriptor is left", sim.Config{MaxDescriptors: 2 + 90}, loop.Config{}, 91}, // one is the first listener's
		{"reading errs", sim.Config{Faults: sim.Faults{OneByteRead: 1}}, loop.Config{}, clients},
	} {
		t.Run(row.name, func(t *testing.T) {
			state := make(map[*loop.Conn]string)
			h := &handler{}
			w := newWorld(t, row.machine, row.config, h)
			h.input = func(c *loop.Conn, in []byte) int {
				require.Equal(t, "", state[c], "input comes first, and once")
				state[c] = "asked"
				c.Write(in)
				return len(in)
			}
			h.stopping = func(c *loop.Conn) {
				require.Equal(t, "asked", state[c])
				state[c] = "told"
				c.Close()
			}
			_, err := w.Listen("sim:81", func(*loop.Conn) loop.Handler { return h })
			require.NoError(t, err)
			w.After(time.Second, func() { w.Stop(time.Hour) })
			for i := range clients {
				w.Client("", func(c *sim.Client) {
					c.Sleep(time.Second)
					c.Connect([]string{addr, "sim:81"}[i%2])
					c.Send("x")
					c.WaitFor("the end", func() bool { return w.OpenFiles() == 0 })
				})
			}
			require.NoError(t, w.Kernel.Run(w.Loop))
			require.Zero(t, w.OpenFiles())
			require.Len(t, state, row.served)
			for _, s := range state {
				require.Equal(t, "told", s)
			}
		})
	}
}

// A listener that rests tries once more: there may be descriptors again.
func TestStopWhileAcceptingRests(t *testing.T) {
	w := newWorld(t, sim.Config{MaxDescriptors: 2}, loop.Config{}, &handler{input: echo})
	w.client("alice", func(c *sim.Client) {
		c.Sleep(50 * time.Millisecond)
		c.Close()
	})
	w.client("bob", func(c *sim.Client) {
		c.Send("x")
		c.Expect("x")
		c.ExpectEnd()
		require.Equal(t, 60*time.Millisecond, c.Now(), "before the rest is over")
	})
	w.After(60*time.Millisecond, func() { w.Stop(time.Hour) })
	w.run()
	require.Equal(t, 1, strings.Count(w.logged(), "accepting rests"))
}

// However short the grace is, and wherever Stop is called: handlers get the input that has arrived, and Stopping, before
// they are cut off. Those that go on are cut off.
func TestStopWithoutGrace(t *testing.T) {
	for _, row := range []struct {
		name string
		ask  func(w *world, stop func())
	}{
		{"in a timer", func(w *world, stop func()) { w.After(time.Second, stop) }},
		{"posted", func(w *world, stop func()) { w.After(time.Second, func() { w.Post(stop) }) }},
		{"at a connection's end", func(w *world, stop func()) {
			_, err := w.Listen("sim:81", func(c *loop.Conn) loop.Handler {
				w.After(time.Second, func() { c.Abort(nil) })
				return &handler{closed: func(*loop.Conn, error) { stop() }}
			})
			require.NoError(w, err)
			w.Client("eve", func(c *sim.Client) { c.Connect("sim:81"); c.ExpectReset() })
		}},
		{"twice", func(w *world, stop func()) { w.After(time.Second, func() { stop(); stop() }) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{}, loop.Config{}, h)
			h.input = func(_ *loop.Conn, in []byte) int { w.say("input"); return len(in) }
			h.stopping = func(*loop.Conn) { w.say("stopping") }
			h.closed = func(_ *loop.Conn, err error) { w.say(err.Error()) }
			row.ask(w, func() { w.Stop(0) })
			for range 2 {
				w.Client("late", func(c *sim.Client) {
					c.Sleep(time.Second)
					c.Connect(addr)
					c.Send("x")
					c.ExpectReset()
				})
			}
			w.run()
			require.Empty(t, cmp.Diff([]string{"input", "input", "stopping", "stopping", loop.ErrStopped.Error(), loop.ErrStopped.Error()},
				w.log, cmpopts.SortSlices(strings.Compare)), w.log)
			require.Equal(t, time.Second, w.Loop.Now())
		})
	}
	t.Run("before Run", func(t *testing.T) {
		h := &handler{}
		w := newWorld(t, sim.Config{}, loop.Config{}, h)
		h.stopping = func(*loop.Conn) { w.say("stopping") }
		h.closed = func(_ *loop.Conn, err error) { w.say(err.Error()) }
		w.client("alice", (*sim.Client).ExpectReset)
		w.Stop(0)
		w.run()
		require.Equal(t, []string{"stopping", loop.ErrStopped.Error()}, w.log)
	})
}

// A handler that dials again and again does not keep the loop from ending.
func TestStopAndDialAgain(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	dials := 0
	var again func(c *loop.Conn, err error) loop.Handler
	again = func(*loop.Conn, error) loop.Handler {
		dials++
		w.After(time.Second, func() { w.Dial("nobody", again) })
		w.Dial("nobody", again)
		return nil
	}
	w.After(0, func() {
		w.Dial("nobody", again)
		w.Stop(5 * time.Second)
	})
	w.Client("clock", func(c *sim.Client) { c.WaitFor("the end", func() bool { return w.OpenFiles() == 0 }) })
	w.SetFaults(sim.Faults{Dropped: .9})
	w.run()
	require.Positive(t, dials)
	require.Equal(t, 5*time.Second, w.Loop.Now())
}

// Every callback calls Stop, again and again.
func TestStopInEveryCallback(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 10}, loop.Config{HighWater: 20}, h)
	stop := func(c *loop.Conn) { c.Loop().Stop(time.Hour) }
	told := 0
	h.input = func(c *loop.Conn, in []byte) int {
		stop(c)
		c.Write([]byte(strings.Repeat("x", 100)))
		return len(in)
	}
	h.drained = func(c *loop.Conn) { stop(c); c.Close() }
	h.settle = stop
	h.stopping = func(c *loop.Conn) { told++; stop(c) }
	h.closed = func(c *loop.Conn, err error) { w.say(fmt.Sprint(err)); stop(c) }
	for range 5 {
		w.client("client", func(c *sim.Client) {
			c.Send("x")
			for range 10 {
				c.Sleep(time.Millisecond)
				c.Expect(strings.Repeat("x", 10))
			}
			c.ExpectEnd()
			c.Close()
		})
	}
	w.Client("clock", func(c *sim.Client) { c.WaitFor("the end", func() bool { return w.OpenFiles() == 0 }) })
	w.run()
	require.Equal(t, 5, told)
	require.Equal(t, strings.Fields(strings.Repeat("<nil> ", 5)), w.log)
}

// Stopping is called once for a handler that the last input has changed, and for one that another handler has
// changed.
func TestHandOverAtTheEnd(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	told := make(map[*loop.Conn]int)
	next := &handler{stopping: func(c *loop.Conn) { told[c]++; w.After(time.Second, c.Close) }}
	var conns []*loop.Conn
	h.input = func(c *loop.Conn, in []byte) int {
		conns = append(conns, c)
		c.HandOver(next)
		return len(in)
	}
	h.stopping = func(c *loop.Conn) {
		for _, other := range conns {
			other.HandOver(next)
		}
		c.Close()
	}
	w.After(time.Second, func() { w.Stop(time.Hour) })
	const clients = 100 // some of them are read only when the loop stops
	for range clients {
		w.Client("client", func(c *sim.Client) {
			c.Sleep(time.Second)
			c.Connect(addr)
			c.Send("x")
			c.ExpectEnd()
		})
	}
	w.run()
	require.Len(t, told, clients)
	for _, n := range told {
		require.Equal(t, 1, n)
	}
}
