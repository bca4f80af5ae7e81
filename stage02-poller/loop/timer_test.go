package loop_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Each row sets timers before the loop runs, and lists what happens in an hour, with the times.
func TestTimers(t *testing.T) {
	type set = func(d time.Duration, name string) *loop.Timer
	for _, row := range []struct {
		name string
		set  func(w *world, after, every set)
		want []string
	}{
		{"in order of time, whatever the order they are set in", func(w *world, after, _ set) {
			after(3*time.Second, "c")
			after(1*time.Second, "a")
			after(2*time.Second, "b")
		}, []string{"1s a", "2s b", "3s c"}},
		{"of the same moment, in the order they were set", func(w *world, after, _ set) {
			for _, name := range []string{"a", "b", "c", "d", "e"} {
				after(time.Second, name)
			}
		}, []string{"1s a", "1s b", "1s c", "1s d", "1s e"}},
		{"with no delay, or less", func(w *world, after, _ set) {
			after(0, "a")
			after(-time.Second, "b")
		}, []string{"0s a", "0s b"}},
		{"repeating", func(w *world, _, every set) {
			tick := every(20*time.Minute, "a")
			w.After(50*time.Minute, func() { tick.Stop() })
		}, []string{"20m0s a", "40m0s a"}},
		{"repeating, and stopped by itself", func(w *world, _, every set) {
			n := 0
			var tick *loop.Timer
			tick = w.Every(time.Second, func() {
				w.say(fmt.Sprint(w.Loop.Now(), " a"))
				if n++; n == 2 {
					require.True(w, tick.Stop())
				}
			})
		}, []string{"1s a", "2s a"}},
		{"cancelled", func(w *world, after, _ set) {
			timer := after(time.Second, "a")
			require.True(w, timer.Stop())
			require.False(w, timer.Stop(), "it was set no more")
		}, nil},
		{"cancelled by a neighbour of the same moment", func(w *world, after, _ set) {
			var b *loop.Timer
			w.After(time.Second, func() { require.True(w, b.Stop()) })
			b = after(time.Second, "b")
			after(time.Second, "c")
		}, []string{"1s c"}},
		{"cancelled when it has run", func(w *world, after, _ set) {
			a := after(time.Second, "a")
			w.After(2*time.Second, func() { require.False(w, a.Stop()) })
		}, []string{"1s a"}},
		{"cancelled within itself", func(w *world, _, _ set) {
			var a *loop.Timer
			a = w.After(time.Second, func() { require.False(w, a.Stop()) })
		}, nil},
		{"set anew before it has run", func(w *world, after, _ set) {
			a := after(time.Second, "a")
			w.After(999*time.Millisecond, func() { a.Reset(time.Second) })
		}, []string{"1.999s a"}},
		{"set anew when it has run", func(w *world, after, _ set) {
			a := after(time.Second, "a")
			w.After(2*time.Second, func() { a.Reset(time.Second) })
		}, []string{"1s a", "3s a"}},
		{"a repeating one set anew", func(w *world, _, every set) {
			a := every(20*time.Minute, "a")
			w.After(10*time.Minute, func() { a.Reset(time.Minute) })
			w.After(40*time.Minute, func() { a.Stop() })
		}, []string{"11m0s a", "31m0s a"}},
		{"never, in effect", func(w *world, after, every set) {
			w.After(time.Second, func() { // when any sum with the clock overflows
				after(math.MaxInt64, "a")
				every(math.MaxInt64, "b")
			})
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
			w.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
			say := func(name string) func() {
				return func() { w.say(fmt.Sprint(w.Loop.Now(), " ", name)) }
			}
			row.set(w,
				func(d time.Duration, name string) *loop.Timer { return w.After(d, say(name)) },
				func(d time.Duration, name string) *loop.Timer { return w.Every(d, say(name)) })
			w.run()
			require.Equal(t, row.want, w.log)
		})
	}
}

// A timer that a timer sets without delay runs in the next tick, not in this one. Otherwise two such timers would never
// let anything else have a turn.
func TestTimerSetByTimer(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	w.Client("clock", func(c *sim.Client) { c.Sleep(time.Second) })
	var ticks []int64
	var again func()
	again = func() {
		if ticks = append(ticks, w.ticks); len(ticks) < 4 {
			w.After(0, again)
		}
	}
	w.After(0, again)
	w.run()
	require.Equal(t, []int64{1, 2, 3, 4}, ticks)
}

// The time that a callback takes counts for the next timer.
func TestTimerAfterLongCallback(t *testing.T) {
	k := &slowKernel{Kernel: sim.New(sim.Config{})}
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	k.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
	var ran []time.Duration
	l.After(time.Second, func() { k.lost += 10 * time.Second }) // a callback that takes so long
	l.After(5*time.Second, func() { ran = append(ran, l.Now()) })
	l.After(12*time.Second, func() { ran = append(ran, l.Now()) })
	every := l.Every(2*time.Second, func() { ran = append(ran, -l.Now()) })
	l.After(15*time.Second, func() { every.Stop() })
	require.NoError(t, k.Run(l))
	require.Equal(t, []time.Duration{
		-11 * time.Second, // one turn for those at 2, 4, 6, 8 and 10
		11 * time.Second,  // was due at 5
		12 * time.Second,
		-12 * time.Second, // in step again
		-14 * time.Second,
	}, ran)
}

// slowKernel is a machine on which time passes in callbacks too.
type slowKernel struct {
	*sim.Kernel
	lost time.Duration
}

func (k *slowKernel) Now() time.Duration { return k.Kernel.Now() + k.lost }

func TestEveryPanics(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	require.PanicsWithValue(t, "loop: Every needs a positive period, not 0s", func() { w.Every(0, func() {}) })
	require.PanicsWithValue(t, "loop: Every needs a positive period, not -1s", func() { w.Every(-time.Second, func() {}) })
}

// Thousands of timers set and cancel each other at random. Every timer that is not cancelled runs once, at its time, and
// never early.
func TestTimersAtRandom(t *testing.T) {
	for seed := range uint64(20) {
		chance := rand.New(rand.NewPCG(seed, 0))
		w := newWorld(t, sim.Config{Seed: seed, Faults: sim.Faults{EmptyWait: .2}}, loop.Config{}, &handler{})
		w.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
		type entry struct {
			timer *loop.Timer
			due   time.Duration
			set   bool
		}
		var entries []*entry
		last := time.Duration(0)
		random := func() time.Duration { return time.Duration(chance.IntN(1000)) * time.Second }
		add := func() {
			e := &entry{set: true}
			d := random()
			e.due = w.Loop.Now() + d
			e.timer = w.After(d, func() {
				require.True(t, e.set, "it was cancelled, or has run")
				require.Equal(t, e.due, w.Loop.Now())
				require.GreaterOrEqual(t, e.due, last)
				e.set, last = false, e.due
				switch other := entries[chance.IntN(len(entries))]; chance.IntN(3) {
				case 0:
					require.Equal(t, other.set, other.timer.Stop())
					other.set = false
				case 1:
					d := random()
					other.timer.Reset(d)
					other.due, other.set = w.Loop.Now()+d, true
				}
			})
			entries = append(entries, e)
		}
		for range 2000 {
			add()
		}
		w.run()
		for _, e := range entries {
			require.True(t, !e.set || e.due > time.Hour, "due at %v and forgotten", e.due)
		}
	}
}
