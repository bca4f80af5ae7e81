package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// The error of a stuck run shows the last steps of the loop.
func TestStuckErrorShowsTheTrace(t *testing.T) {
	k := sim.New(sim.Config{})
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send("hello")
		c.Expect("HELLO")
		c.Expect("more")
	})
	err := k.Run(newLoop(t, k))
	require.EqualError(t, err, `sim: stuck at 0s: alice waits for the server to say something
The last that the loop did:
    listen() = 3                     0s
    update(3, r) = 0                 0s
tick 1
  wait   as long as it takes: 1 ready after 0s
  ready  fd 3 r
    accept(3) = 4                    0s
    update(4, r) = 0                 0s
    accept(3) = EAGAIN               0s
tick 2
  wait   as long as it takes: 1 ready after 0s
  ready  fd 4 r
    read(4) = 5                      0s
    write(4) = 5                     0s
tick 3`)
}

// The simulation detects a loop that makes ticks without progress.
func TestStuckAlthoughBusy(t *testing.T) {
	for _, row := range []struct {
		name  string
		begin func(l *loop.Loop)
		err   string
	}{
		{"a timer that comes again and again", func(l *loop.Loop) { l.Every(time.Millisecond, func() {}) },
			"sim: stuck at 1m40.001s: alice waits for rain"},
		{"a function that posts itself", func(l *loop.Loop) {
			var again func()
			again = func() { l.Post(again) }
			again()
		}, "sim: stuck at 0s: alice waits for rain"},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := sim.New(sim.Config{})
			l := newLoop(t, k)
			k.Client("alice", func(c *sim.Client) { c.WaitFor("rain", func() bool { return false }) })
			row.begin(l)
			require.Equal(t, row.err, firstLine(k.Run(l)))
		})
	}
	t.Run("with nobody there", func(t *testing.T) {
		k := sim.New(sim.Config{})
		require.Equal(t, "sim: stuck at 0s: no client waits for anything", firstLine(k.Run(newLoop(t, k))))
	})
	t.Run("a client that asks again and again", func(t *testing.T) {
		k := sim.New(sim.Config{})
		k.Client("alice", func(c *sim.Client) {
			c.Connect(addr)
			for more := true; more; _, more = c.TryReceive() {
				c.Sleep(time.Millisecond)
			}
		})
		require.Equal(t, "sim: stuck at 1m40.001s: alice waits for 1ms to pass", firstLine(k.Run(newLoop(t, k))))
	})
	t.Run("a client that waits for what is there already", func(t *testing.T) {
		k := sim.New(sim.Config{})
		k.Client("alice", func(c *sim.Client) {
			for {
				c.WaitFor("nothing", func() bool { return true })
			}
		})
		require.Equal(t, "sim: stuck at 0s: alice waits for nothing", firstLine(k.Run(newLoop(t, k))))
	})
	t.Run("but not while a client waits for a moment", func(t *testing.T) {
		k := sim.New(sim.Config{})
		l := newLoop(t, k)
		l.Every(time.Millisecond, func() {})
		k.Client("alice", func(c *sim.Client) { c.Sleep(10 * time.Minute) })
		require.NoError(t, k.Run(l))
	})
}
