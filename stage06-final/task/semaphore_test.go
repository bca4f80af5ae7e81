package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestSemaphore(t *testing.T) {
	// workers take a turn of a second each, and are named 0 to n-1.
	workers := func(w *world, s *task.Semaphore, n int) (tasks []*task.Task) {
		for i := range n {
			tasks = append(tasks, w.play(func(t *task.Task) {
				if err := s.Acquire(t); err != nil {
					w.say("%d: %v", i, err)
					return
				}
				defer s.Release()
				w.say("%d", i)
				_ = task.Sleep(t, time.Second)
			}))
		}
		return tasks
	}
	tell(t, []story{
		{"two at once, in the order of the calls", func(w *world) { workers(w, task.NewSemaphore(2), 5) },
			[]string{"0s 0", "0s 1", "1s 2", "1s 3", "2s 4"}},

		{"the middle of the line is canceled", func(w *world) {
			tasks := workers(w, task.NewSemaphore(1), 4)
			w.at(time.Second/2, func() { tasks[2].Cancel(errEnough) })
		}, []string{"0s 0", "500ms 2: canceled: enough", "1s 1", "2s 3"}},

		{"canceled when it is its turn: it has it", func(w *world) {
			s := task.NewSemaphore(1)
			require.True(w, s.TryAcquire())
			tasks := workers(w, s, 2)
			w.at(time.Second, func() {
				s.Release()
				tasks[0].Cancel(errEnough)
				require.False(w, s.TryAcquire(), "the other has the turn already")
			})
		}, []string{"1s 0", "1s 1"}},

		{"released too often", func(w *world) {
			s := task.NewSemaphore(1)
			require.PanicsWithValue(w, "task: Release of a Semaphore without Acquire", s.Release)
			w.play(func(*task.Task) {})
		}, nil},
	})
	require.PanicsWithValue(t, "task: NewSemaphore needs a positive limit, not 0", func() { task.NewSemaphore(0) })
}
