package loop_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// attention is loop.attention: how much time may pass unnoticed between two readings of the clock.
const attention = 100 * time.Millisecond

// jump makes the clock jump ahead in the next wait, by up to a minute.
func (w *world) jump() {
	w.SetFaults(sim.Faults{ClockJump: 1})
	before := w.tracer
	w.tracer = func(e *trace.Event) {
		if e.Kind == trace.Wait {
			w.SetFaults(sim.Faults{})
			w.tracer = before
		}
	}
}

// A timer counts from the call that sets it, even at the end of a long callback. A repeating
// timer does not drift.
func TestTimersCountFromTheCall(t *testing.T) {
	for _, row := range []struct {
		name string
		set  func(w *world, say func())
		want []time.Duration
	}{
		{"After", func(w *world, say func()) {
			w.After(time.Second, func() { w.Elapse(10 * time.Second); w.After(5*time.Second, say) })
		}, []time.Duration{16 * time.Second}},
		{"After, and more work", func(w *world, say func()) {
			w.After(time.Second, func() { w.After(5*time.Second, say); w.Elapse(10 * time.Second) })
		}, []time.Duration{11 * time.Second}},
		{"After with no delay", func(w *world, say func()) {
			w.After(time.Second, func() { w.Elapse(10 * time.Second); w.After(0, say) })
		}, []time.Duration{11 * time.Second}},
		{"Reset", func(w *world, say func()) {
			timer := w.After(3*time.Second, say)
			w.After(time.Second, func() { w.Elapse(10 * time.Second); timer.Reset(5 * time.Second) })
		}, []time.Duration{16 * time.Second}},
		{"Every, whose callback takes a while", func(w *world, say func()) {
			w.Every(10*time.Minute, func() { say(); w.Elapse(3 * time.Minute) })
		}, []time.Duration{10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 40 * time.Minute, 50 * time.Minute}},
		{"Every, whose callback takes longer than the period", func(w *world, say func()) {
			every := w.Every(10*time.Minute, func() { say(); w.Elapse(13 * time.Minute) })
			w.After(40*time.Minute, func() { every.Stop() })
		}, []time.Duration{10 * time.Minute, 23 * time.Minute, 36 * time.Minute}},
		{"Every, and others take a while", func(w *world, say func()) {
			w.Every(20*time.Minute, say)
			w.After(19*time.Minute, func() { w.Elapse(5 * time.Minute) })
		}, []time.Duration{24 * time.Minute, 40 * time.Minute}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
			w.Client("clock", func(c *sim.Client) { c.Sleep(59 * time.Minute) })
			var got []time.Duration
			row.set(w, func() { got = append(got, w.Loop.Now()) })
			w.run()
			require.Equal(t, row.want, got)
		})
	}
}

// A callback sets a deadline of ten seconds after a second. It strikes after the loop has
// attended for ten seconds, apart from what may pass unnoticed.
func TestDeadline(t *testing.T) {
	for _, row := range []struct {
		name      string
		set       func(w *world, deadline func())
		want      time.Duration
		tolerance time.Duration
	}{
		{"nothing else to do", func(w *world, deadline func()) { deadline() }, 11 * time.Second, 0},
		{"slow work before it is set", func(w *world, deadline func()) {
			w.Elapse(20 * time.Second)
			deadline()
		}, 31 * time.Second, 0},
		{"slow work after it is set, in the same callback", func(w *world, deadline func()) {
			deadline()
			w.Elapse(20 * time.Second)
		}, 31 * time.Second, attention},
		{"slow work before it is set, and after it", func(w *world, deadline func()) {
			w.Elapse(20 * time.Second)
			deadline()
			w.Elapse(20 * time.Second)
		}, 51 * time.Second, attention},
		{"slow work later", func(w *world, deadline func()) {
			deadline()
			w.After(4*time.Second, func() { w.Elapse(20 * time.Second) })
		}, 31 * time.Second, attention},
		{"slow work at the very moment", func(w *world, deadline func()) {
			w.After(10*time.Second, func() { w.Elapse(20 * time.Second) })
			deadline()
		}, 11 * time.Second, 0}, // in the same tick, whose moment that is
		{"slow work just before", func(w *world, deadline func()) {
			deadline()
			w.After(10*time.Second-1, func() { w.Elapse(20 * time.Second) })
		}, 31 * time.Second, attention},
		{"slow work several times", func(w *world, deadline func()) {
			deadline()
			for i := range 3 {
				w.After(time.Duration(i)*10*time.Second+time.Second, func() { w.Elapse(8 * time.Second) })
			}
		}, 35 * time.Second, 3 * attention},
		{"slow work, and a client who ends the wait after it early", func(w *world, deadline func()) {
			deadline()
			w.After(4*time.Second, func() { w.Elapse(3 * time.Second) })
			w.client("bob", func(c *sim.Client) {
				for range 50 {
					c.Sleep(200 * time.Millisecond)
					c.Send("x")
				}
			})
		}, 14 * time.Second, attention},
		{"work that is not slow, again and again", func(w *world, deadline func()) {
			deadline()
			w.Every(100*time.Millisecond, func() { w.Elapse(50 * time.Millisecond) })
		}, 11 * time.Second, attention},
		{"set anew", func(w *world, deadline func()) {
			timer := w.Loop.Deadline(5*time.Second, deadline)
			w.After(time.Second, func() {
				w.Elapse(20 * time.Second) // to the 22nd second
				timer.Reset(2 * time.Second)
			})
		}, 34 * time.Second, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
			w.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
			var struck []time.Duration
			w.After(time.Second, func() {
				row.set(w, func() {
					w.Loop.Deadline(10*time.Second, func() { struck = append(struck, w.Loop.Now()) })
				})
			})
			w.run()
			require.Len(t, struck, 1)
			require.InDelta(t, row.want, struck[0], float64(row.tolerance))
		})
	}
}

// Before Run, the loop does not attend.
func TestDeadlineBeforeRun(t *testing.T) {
	for _, row := range []struct {
		name string
		set  func(w *world, deadline func())
		want time.Duration
	}{
		{"at once", func(w *world, deadline func()) { deadline() }, 10 * time.Second},
		{"set late", func(w *world, deadline func()) { w.Elapse(20 * time.Second); deadline() }, 30 * time.Second},
		{"run late", func(w *world, deadline func()) { deadline(); w.Elapse(20 * time.Second) }, 30 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
			w.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
			var struck time.Duration
			row.set(w, func() { w.Loop.Deadline(10*time.Second, func() { struck = w.Loop.Now() }) })
			w.run()
			require.InDelta(t, row.want, struck, float64(attention))
		})
	}
}

// The process is stopped while it waits, or the machine sleeps. The time beyond the intended wait
// does not count.
func TestDeadlineAndJump(t *testing.T) {
	for seed := range uint64(20) {
		w := newWorld(t, sim.Config{Seed: seed}, loop.Config{}, &handler{})
		w.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
		var woke, struck time.Duration
		w.Loop.Deadline(10*time.Second, func() { struck = w.Loop.Now() })
		w.After(4*time.Second, func() {
			w.jump()
			w.After(0, func() { woke = w.Loop.Now() })
		})
		w.run()
		require.Greater(t, woke, 4*time.Second)
		require.InDelta(t, 10*time.Second+max(0, woke-4*time.Second), struck, float64(attention), "seed %d", seed)
	}
}

// Input that has arrived while the loop did not look is offered before the deadline strikes.
func TestInputBeforeDeadline(t *testing.T) {
	for _, row := range []struct {
		name string
		late func(w *world) // what keeps the loop from looking, a moment before the deadline
	}{
		{"nothing", func(*world) {}},
		{"a callback that takes a little", func(w *world) { w.Elapse(attention / 2) }},
		{"a callback that takes long", func(w *world) { w.Elapse(time.Minute) }},
		{"a process that is stopped", func(w *world) { w.jump() }},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{Seed: 1}, loop.Config{}, h)
			deadline := w.Loop.Deadline(10*time.Second, func() { w.say("deadline") })
			h.input = func(_ *loop.Conn, in []byte) int {
				require.True(t, deadline.Stop())
				w.say("input")
				return len(in)
			}
			w.After(10*time.Second-20*time.Millisecond, func() { row.late(w) })
			w.client("alice", func(c *sim.Client) {
				c.Sleep(10*time.Second - 10*time.Millisecond)
				c.Send("x")
				c.Sleep(time.Hour)
			})
			w.run()
			require.Equal(t, []string{"input"}, w.log)
		})
	}
}

// The values of Attended in the second second, or when a client sends after an hour.
func TestAttended(t *testing.T) {
	for _, row := range []struct {
		name string
		do   func(w *world) // in the first second
		lost time.Duration
	}{
		{"nothing is lost", func(*world) {}, 0},
		{"nor by work that is done soon", func(w *world) { w.Elapse(attention) }, 0},
		{"slow work", func(w *world) { w.Elapse(20 * time.Second) }, 20*time.Second - attention},
		{"slow work, and the wait after it ends early", func(w *world) {
			w.Elapse(20 * time.Second)
			w.Post(func() {})
		}, 20*time.Second - attention},
		{"a timer that never comes", func(w *world) { w.After(math.MaxInt64, func() {}) }, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, sim.Config{}, loop.Config{}, h)
			check := func(lost time.Duration) { require.Equal(t, w.Loop.Now()-lost, w.Attended()) }
			h.input = func(_ *loop.Conn, in []byte) int {
				check(row.lost)
				return len(in)
			}
			w.After(time.Millisecond, func() {
				row.do(w)
				check(0) // as of this tick
				w.After(time.Second, func() { check(row.lost) })
			})
			w.client("alice", func(c *sim.Client) {
				c.Sleep(time.Hour)
				c.Send("x")
				c.Sleep(time.Second)
			})
			w.run()
		})
	}
	t.Run("a timer that never comes, from the beginning", func(t *testing.T) {
		h := &handler{}
		w := newWorld(t, sim.Config{}, loop.Config{}, h)
		h.input = func(_ *loop.Conn, in []byte) int {
			require.Equal(t, w.Loop.Now(), w.Attended())
			return len(in)
		}
		w.After(math.MaxInt64, func() {})
		w.client("alice", func(c *sim.Client) {
			c.Send("x")
			c.Sleep(time.Hour)
			c.Send("x")
			c.Sleep(time.Hour)
		})
		w.run()
	})
}

// The loop's own limits count the time in which it attends, each from the end of the callback that
// sets it.
func TestLimitsAreFair(t *testing.T) {
	const slow = 20 * time.Second
	kinds := []struct {
		name  string
		limit time.Duration
		begin func(w *world, c *loop.Conn, over func())
	}{
		{"DrainTimeout", 6 * time.Second, func(_ *world, c *loop.Conn, _ func()) {
			c.Write([]byte(strings.Repeat("x", 1000)))
			c.Close()
		}},
		{"CloseTimeout", 5 * time.Second, func(_ *world, c *loop.Conn, _ func()) { c.Linger() }},
		{"DialTimeout", 10 * time.Second, func(w *world, _ *loop.Conn, over func()) {
			w.SetFaults(sim.Faults{Dropped: 1})
			w.Dial("theirs:1", func(*loop.Conn, error) loop.Handler { over(); return nil })
			w.SetFaults(sim.Faults{})
		}},
		{"Stop's grace", 7 * time.Second, func(w *world, _ *loop.Conn, _ func()) { w.Stop(7 * time.Second) }},
	}
	for _, row := range []struct {
		name                 string
		before, after, later func(w *world)
		lost                 time.Duration // later
	}{
		{"nothing", nil, nil, nil, 0},
		{"slow work before", func(w *world) { w.Elapse(slow) }, nil, nil, 0},
		{"slow work after", nil, func(w *world) { w.Elapse(slow) }, nil, 0},
		{"slow work later", nil, nil, func(w *world) { w.Elapse(slow) }, slow},
		{"slow work before, after and later", func(w *world) { w.Elapse(slow) }, func(w *world) { w.Elapse(slow) },
			func(w *world) { w.Elapse(slow) }, slow},
		{"a jump", nil, nil, (*world).jump, -1},
	} {
		for _, kind := range kinds {
			t.Run(fmt.Sprintf("%s and %s", kind.name, row.name), func(t *testing.T) {
				h := &handler{stopping: func(*loop.Conn) {}}
				w := newWorld(t, sim.Config{SocketBuffer: 100, Seed: 2}, loop.Config{DrainTimeout: 6 * time.Second}, h)
				do := func(f func(w *world)) {
					if f != nil {
						f(w)
					}
				}
				var begun, woke, over time.Duration
				ended := func() { over = w.Loop.Now() }
				h.input = func(c *loop.Conn, in []byte) int {
					do(row.before)
					kind.begin(w, c, ended)
					do(row.after)
					begun = w.Kernel.Now()
					w.After(2*time.Second, func() {
						do(row.later)
						w.After(0, func() { woke = w.Loop.Now() })
					})
					return len(in)
				}
				h.closed = func(*loop.Conn, error) {
					if over == 0 {
						ended()
					}
				}
				w.client("alice", func(c *sim.Client) {
					c.Send("x")
					c.Sleep(time.Hour)
				})
				_ = w.Kernel.Run(w.Loop) // one that stops ends before the client does
				require.Zero(t, w.OpenFiles())
				lost := row.lost
				if lost < 0 { // as long as the jump was
					lost = woke - begun - 2*time.Second
					require.Greater(t, lost, kind.limit)
				}
				require.InDelta(t, begun+kind.limit+lost, over, float64(2*attention))
			})
		}
	}
}
