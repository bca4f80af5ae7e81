package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestCond(t *testing.T) {
	// waiters wait for c, with m, and are named 0 to n-1.
	waiters := func(w *world, c *task.Cond, m *task.Mutex, n int) (tasks []*task.Task) {
		for i := range n {
			tasks = append(tasks, w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				defer m.Unlock()
				err := c.Wait(t, m)
				require.Equal(w, task.ErrDeadlock, m.Lock(t), "the lock is held again")
				w.say("%d: %v", i, err)
			}))
		}
		return tasks
	}
	tell(t, []story{
		{"signal, in the order of waiting", func(w *world) {
			c, m := new(task.Cond), new(task.Mutex)
			waiters(w, c, m, 3)
			for i := range 3 {
				w.at(time.Duration(i+1)*time.Second, c.Signal)
			}
			w.at(9*time.Second, c.Signal) // no task waits
		}, []string{"1s 0: <nil>", "2s 1: <nil>", "3s 2: <nil>"}},

		{"broadcast", func(w *world) {
			c, m := new(task.Cond), new(task.Mutex)
			waiters(w, c, m, 3)
			w.at(time.Second, c.Broadcast)
		}, []string{"1s 0: <nil>", "1s 1: <nil>", "1s 2: <nil>"}},

		{"canceled: the signal goes to another", func(w *world) {
			c, m := new(task.Cond), new(task.Mutex)
			tasks := waiters(w, c, m, 2)
			w.at(time.Second, func() {
				tasks[0].Cancel(errors.New("enough"))
				c.Signal()
			})
		}, []string{"1s 0: canceled: enough", "1s 1: <nil>"}},

		{"canceled: it gets the lock all the same, when that is free", func(w *world) {
			c, m := new(task.Cond), new(task.Mutex)
			tasks := waiters(w, c, m, 1)
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				tasks[0].Cancel(errors.New("enough"))
				require.NoError(w, task.Sleep(t, time.Second))
				tasks[0].Cancel(errors.New("more"))
				require.NoError(w, task.Sleep(t, time.Second))
				m.Unlock()
			})
		}, []string{"2s 0: canceled: enough"}},

		{"a child ends while its parent waits for the lock", func(w *world) {
			c, m := new(task.Cond), new(task.Mutex)
			holds := false
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				defer m.Unlock()
				task.Spawn(t, func(t *task.Task) (int, error) { return 0, task.Sleep(t, 2*time.Second) })
				require.NoError(w, c.Wait(t, m))
				require.False(w, holds, "two tasks hold the lock")
				w.say("locked")
			})
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				defer m.Unlock()
				holds = true
				c.Signal()
				require.NoError(w, task.Sleep(t, 3*time.Second))
				holds = false
			})
		}, []string{"3s locked"}},

		{"without the lock", func(w *world) {
			c, m := new(task.Cond), new(task.Mutex)
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				require.NoError(w, task.Sleep(t, time.Second))
				require.Equal(w, task.ErrDeadlock, m.Lock(t), "it is still held")
				m.Unlock()
			})
			w.play(func(t *task.Task) {
				require.PanicsWithValue(w, "task: Cond.Wait needs the Mutex locked by the task that waits", func() {
					_ = c.Wait(t, m) // another task holds it
				})
			})
		}, nil},
	})
}
