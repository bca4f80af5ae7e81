package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Stop lets those who are busy finish, within the grace, and takes nobody new.
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
		w.Stop(0) // asked once more: the first grace holds
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

// Stopped before it runs, and with nothing to do, a loop ends at once.
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

// Those whose end is decided are not told.
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

// A connection whose accept callback stops the loop is told as well.
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
