package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestMutex(t *testing.T) {
	// line starts tasks named 0 to n-1 that ask for the lock while another task holds it for a second.
	line := func(w *world, m *task.Mutex, n int) (tasks []*task.Task) {
		w.play(func(t *task.Task) {
			require.NoError(w, m.Lock(t))
			defer m.Unlock()
			require.NoError(w, task.Sleep(t, time.Second))
		})
		for i := range n {
			tasks = append(tasks, w.play(func(t *task.Task) {
				if err := m.Lock(t); err != nil {
					w.say("%d: %v", i, err)
					return
				}
				defer m.Unlock()
				w.say("%d has it", i)
				_ = task.Sleep(t, time.Second)
			}))
		}
		return tasks
	}
	enough := errors.New("enough")
	tell(t, []story{
		{"free", func(w *world) {
			m := new(task.Mutex)
			w.play(func(t *task.Task) {
				require.True(w, m.TryLock(t))
				require.False(w, m.TryLock(t))
				require.Equal(w, task.ErrDeadlock, m.Lock(t))
				m.Unlock()
				require.NoError(w, m.Lock(t))
				m.Unlock()
				require.PanicsWithValue(w, "task: Unlock of a Mutex that is not locked", m.Unlock)
			})
		}, nil},

		{"in the order of the calls", func(w *world) { line(w, new(task.Mutex), 3) },
			[]string{"1s 0 has it", "2s 1 has it", "3s 2 has it"}},

		{"the middle of the line is canceled", func(w *world) {
			tasks := line(w, new(task.Mutex), 3)
			w.at(time.Second/2, func() { tasks[1].Cancel(enough) })
		}, []string{"500ms 1: canceled: enough", "1s 0 has it", "2s 2 has it"}},

		{"the first of the line is canceled", func(w *world) {
			tasks := line(w, new(task.Mutex), 2)
			w.at(time.Second/2, func() { tasks[0].Cancel(enough) })
		}, []string{"500ms 0: canceled: enough", "1s 1 has it"}},

		{"canceled after it got the lock: it has it, and its next wait ends early", func(w *world) {
			m := new(task.Mutex)
			var second *task.Task
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				require.NoError(w, task.Sleep(t, time.Second))
				m.Unlock()
				second.Cancel(enough)
				require.False(w, m.TryLock(t), "the other has the lock already")
			})
			second = w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				defer m.Unlock()
				w.say("locked, %v", task.Sleep(t, time.Hour))
			})
		}, []string{"1s locked, canceled: enough"}},

		{"no task overtakes the woken one", func(w *world) {
			m := new(task.Mutex)
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				require.NoError(w, task.Sleep(t, time.Second))
				m.Unlock()
				require.NoError(w, m.Lock(t)) // asks again at once
				w.say("first again")
				m.Unlock()
			})
			w.play(func(t *task.Task) {
				require.NoError(w, m.Lock(t))
				w.say("second")
				m.Unlock()
			})
		}, []string{"1s second", "1s first again"}},

		{"unlocked by a callback: the task runs after it", func(w *world) {
			m := new(task.Mutex)
			w.play(func(t *task.Task) { require.NoError(w, m.Lock(t)); _ = task.Sleep(t, time.Second) })
			w.play(func(t *task.Task) { require.NoError(w, m.Lock(t)); w.say("locked"); m.Unlock() })
			w.at(time.Second/2, func() { m.Unlock(); w.say("unlocked") })
		}, []string{"500ms unlocked", "500ms locked"}},
	})
}

// A task that ends with a lock unlocks it, and the log says so: others must not wait forever because of a
// mistake.
func TestMutexOwnerEnds(t *testing.T) {
	for _, row := range []struct {
		name   string
		end    func()
		parked int
	}{{"returns", func() {}, 0}, {"panics", panicOnPurpose, 0}, {"goexits", goexitOnPurpose, 1}} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.parked = row.parked
			var a, b, c task.Mutex
			one := new(task.Task)
			w.at(0, func() {
				w.Start(one, func(t *task.Task) error {
					require.NoError(w, errors.Join(a.Lock(t), b.Lock(t), c.Lock(t)))
					b.Unlock()
					require.NoError(w, task.Sleep(t, time.Second))
					row.end()
					return nil
				}, nil)
			})
			w.play(func(t *task.Task) {
				require.NoError(w, errors.Join(a.Lock(t), b.Lock(t), c.Lock(t)))
				w.say("locked")
				c.Unlock()
				b.Unlock()
				a.Unlock()
			})
			w.at(2*time.Second, func() {
				w.Start(one, func(t *task.Task) error { // in the same memory
					require.NoError(w, a.Lock(t))
					a.Unlock()
					return nil
				}, nil)
			})
			w.runOn(time.Minute, "1s locked")
			require.Contains(w, w.words.String(), "ended without unlocking")
		})
	}
}
