package task_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// Tasks may use a connection of the scheduler one after the other. It ends with Close, or with the loop.
func TestDialContext(t *testing.T) {
	w := newWorld(t)
	w.kernel.Serve(theirs, func(c *sim.Client) {
		for i := range 3 {
			c.Expect("x")
			c.Send(fmt.Sprint(i))
		}
		c.ExpectEnd()
		c.Close()
	})
	var c net.Conn
	w.play(func(t *task.Task) {
		var err error
		c, err = t.Scheduler().DialContext(context.Background(), "tcp", theirs)
		require.NoError(w, err)
	})
	for i := range 3 {
		w.at(time.Duration(i+1)*time.Second, func() {
			w.play(func(*task.Task) {
				_, err := c.Write([]byte("x"))
				require.NoError(w, err)
				w.reading(c)
			})
		})
	}
	w.play(func(t *task.Task) {
		require.NoError(w, task.Sleep(t, time.Minute))
		require.NoError(w, c.Close())
	})
	w.settled(`1s read "0", <nil>`, `2s read "1", <nil>`, `3s read "2", <nil>`)
}

func TestDialContextCanceled(t *testing.T) {
	hold(t, []exchange{
		{name: "before", serve: closes, talk: func(w *world, t *task.Task, _ net.Conn) {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(errEnough)
			_, err := t.Scheduler().DialContext(ctx, "tcp", theirs)
			w.say("%v", err)
		}, want: []string{"0s dial tcp: context canceled"}},
		{name: "during", serve: closes, talk: func(w *world, t *task.Task, _ net.Conn) {
			w.kernel.SetFaults(sim.Faults{Dropped: 1})
			ctx, cancel := context.WithCancelCause(context.Background())
			over, turns := false, 0
			var wait func()
			wait = func() { // context calls back on another goroutine; until then the loop's clock goes slowly
				if turns++; !over && turns < 5_000 {
					time.Sleep(time.Millisecond)
					w.at(time.Microsecond, wait)
				}
			}
			w.at(time.Second, func() { cancel(errEnough); wait() })
			_, err := t.Scheduler().DialContext(ctx, "tcp", theirs)
			over = true
			require.ErrorIs(w, err, errEnough)
			require.Less(w, w.loop.Now(), 2*time.Second)
			require.NoError(w, task.Sleep(t, time.Second), "the task is not canceled")
		}},
		{name: "after: the connection works", serve: func(c *sim.Client) { c.Sleep(time.Second); c.Send("x"); closes(c) },
			talk: func(w *world, t *task.Task, _ net.Conn) {
				ctx, cancel := context.WithCancel(context.Background())
				c, err := t.Scheduler().DialContext(ctx, "tcp", theirs)
				require.NoError(w, err)
				defer c.Close()
				cancel()
				w.reading(c)
			}, want: []string{`1s read "x", <nil>`}},
		{name: "the task is canceled", serve: closes, talk: func(w *world, t *task.Task, _ net.Conn) {
			w.kernel.SetFaults(sim.Faults{Dropped: 1})
			w.at(time.Second, func() { t.Cancel(errEnough) })
			_, err := t.Scheduler().DialContext(context.Background(), "tcp", theirs)
			require.ErrorIs(w, err, errEnough)
		}},
	})
}

// Outside of a task DialContext is a mistake.
func TestDialContextElsewhere(t *testing.T) {
	for where, call := range map[string]func(f func()){"callback": func(f func()) { f() }, "goroutine": elsewhere} {
		t.Run(where, func(t *testing.T) {
			w := newWorld(t)
			w.at(time.Second, func() {
				call(func() {
					if _, err := w.DialContext(context.Background(), "tcp", theirs); !errors.Is(err, task.ErrElsewhere) {
						t.Errorf("%v", err)
					}
				})
			})
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
			w.run()
			require.Contains(t, w.words.String(), "misuse: Scheduler.DialContext")
		})
	}
}

// The loop stops. A pool's connections do not keep it running, and those of tasks work to the end.
func TestConnStop(t *testing.T) {
	for _, row := range []struct {
		name string
		play func(w *world, t *task.Task)
		want []string
	}{
		{"a pool's connection", func(w *world, t *task.Task) {
			c, err := t.Scheduler().DialContext(context.Background(), "tcp", theirs)
			require.NoError(w, err)
			w.loop.Stop(time.Minute)
			require.NoError(w, task.Sleep(t, time.Second))
			w.reading(c)
		}, []string{`1s read "x", <nil>`, "1s over: <nil>"}},
		{"a task's connection, in time", func(w *world, t *task.Task) {
			c := w.dial(t, theirs)
			w.loop.Stop(time.Minute)
			require.NoError(w, task.Sleep(t, time.Second))
			w.reading(c)
		}, []string{`1s read "x", <nil>`, "1s over: <nil>"}},
		{"a task's connection, too late", func(w *world, t *task.Task) {
			c := w.dial(t, theirs)
			w.loop.Stop(time.Minute)
			w.reading(c)
			_, err := c.Read(make([]byte, 1))
			require.ErrorIs(w, err, task.ErrStopped)
			_, err = c.Write(make([]byte, 1))
			require.ErrorIs(w, err, task.ErrStopped)
			_, err = task.Dial(t, "tcp", theirs)
			require.ErrorIs(w, err, task.ErrStopped)
		}, []string{`0s read "x", <nil>`, "1m0s over: <nil>"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			ended := false
			w.kernel.Serve(theirs, func(c *sim.Client) {
				c.Send("x")
				for !c.Broken() && c.Receive() != "" {
				}
				c.Close()
			})
			w.play(func(t *task.Task) { row.play(w, t) })
			w.kernel.Client("clock", func(c *sim.Client) {
				for !ended {
					c.Sleep(time.Second)
				}
			})
			err := w.loop.Run()
			ended = true
			w.say("over: %v", err)
			require.Equal(t, row.want, w.said)
			require.Zero(t, w.kernel.OpenFiles())
			_ = w.kernel.Run(nothing{})
			w.over()
		})
	}
}

// nothing is a loop that is over.
type nothing struct{}

func (nothing) Run() error { return nil }
