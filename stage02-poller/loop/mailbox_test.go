package loop_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

func TestPostOrder(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	w.Client("clock", func(c *sim.Client) { c.Sleep(time.Second) })
	ticks := make(map[string]int64)
	note := func(name string) {
		w.say(name)
		ticks[name] = w.ticks
	}
	w.Post(func() {
		note("one")
		w.Post(func() { note("posted by one") })
	})
	w.Post(func() {
		note("two")
		w.Post(func() { note("posted by two") })
	})
	w.After(0, func() {
		note("timer")
		w.Post(func() { note("posted by the timer") })
	})
	w.run()
	require.Equal(t, []string{"timer", "one", "two", "posted by the timer", "posted by one", "posted by two"}, w.log)
	require.Equal(t, int64(1), ticks["posted by the timer"], "phase 4 of the same tick")
	require.Equal(t, int64(2), ticks["posted by one"])
	require.Equal(t, int64(2), ticks["posted by two"])
}

// A function that posts itself for ever leaves time for timers and clients.
func TestPostForEver(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{input: echo})
	done := false
	turns := 0
	var again func()
	again = func() {
		if turns++; !done {
			w.Post(again)
		}
	}
	again()
	w.After(0, func() { w.say("timer") })
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.Expect("x")
		w.say("alice")
		done = true
	})
	w.run()
	require.Equal(t, []string{"timer", "alice"}, w.log)
	require.Less(t, turns, 10)
}

// A function that is posted after the loop's end, or too late for its turn, does not run.
func TestPostAfterRun(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	ran := 0
	w.Post(func() {
		ran++
		w.Post(func() { ran++ })
		w.Stop(0)
	})
	require.NoError(t, w.Loop.Run())
	w.Post(func() { ran++ })
	require.Equal(t, 1, ran)
}

// wakePoller counts how often it is woken, and calls a function when it has to wait without end.
type wakePoller struct {
	kernel.Poller
	wakes atomic.Int64
	wait  func()
}

func (p *wakePoller) Wake() error {
	p.wakes.Add(1)
	return p.Poller.Wake()
}

func (p *wakePoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if timeout < 0 {
		p.wait()
	}
	return p.Poller.Wait(timeout)
}

type wakeKernel struct {
	kernel.Kernel
	poller *wakePoller
}

func (k wakeKernel) OpenPoller() (p kernel.Poller, err error) {
	k.poller.Poller, err = k.Kernel.OpenPoller()
	return k.poller, err
}

// However many functions are posted while the loop sleeps, it is woken once. While it is awake, it is never woken.
func TestWakesCoalesce(t *testing.T) {
	p := &wakePoller{}
	l, err := loop.New(wakeKernel{sim.New(sim.Config{}), p}, loop.Config{})
	require.NoError(t, err)
	ran, slept := 0, 0
	l.Post(func() { l.Post(func() { ran++ }) })
	p.wait = func() {
		require.Zero(t, p.wakes.Load(), "woken although awake")
		if slept++; slept > 1 {
			l.Post(func() { l.Stop(0) })
			return
		}
		require.Equal(t, 1, ran)
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() { l.Post(func() { ran++ }) })
		}
		group.Wait()
		require.Equal(t, int64(1), p.wakes.Swap(0))
	}
	require.NoError(t, l.Run())
	require.Equal(t, 101, ran)
	require.Equal(t, 2, slept)
}

// A function that a callback posts runs without a wake-up.
func TestNoWakeFromCallbacks(t *testing.T) {
	p := &wakePoller{wait: func() {}}
	k := sim.New(sim.Config{})
	l, err := loop.New(wakeKernel{k, p}, loop.Config{})
	require.NoError(t, err)
	ran := 0
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler {
		return &handler{input: func(_ *loop.Conn, in []byte) int {
			l.Post(func() { ran++ })
			return len(in)
		}}
	})
	require.NoError(t, err)
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		for range 3 {
			c.Send("x")
			c.Sleep(time.Second)
		}
	})
	require.NoError(t, k.Run(l))
	require.Equal(t, 3, ran)
	require.Zero(t, p.wakes.Load())
}
