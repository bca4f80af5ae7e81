package task_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// newWaitingWorld is a world whose workers of Offload never start.
func newWaitingWorld(t *testing.T) *world {
	return newWorldWith(t, sim.Config{}, task.Config{Go: func(func()) {}})
}

// waits are all ways of waiting. None of them ends by itself within an hour.
var waits = []struct {
	name string
	make func(w *world) func(t *task.Task) error
}{
	{"Sleep", func(*world) func(*task.Task) error {
		return func(t *task.Task) error { return task.Sleep(t, time.Hour) }
	}},
	{"Yield", func(*world) func(*task.Task) error {
		return func(t *task.Task) error {
			for {
				if err := task.Yield(t); err != nil {
					return err
				}
				if err := task.Sleep(t, time.Millisecond); err != nil { // without a wait, time would stand still
					return err
				}
			}
		}
	}},
	{"Await", func(w *world) func(*task.Task) error {
		f := task.NewFuture[int](w.Scheduler)
		return func(t *task.Task) error { _, err := task.Await(t, f); return err }
	}},
	{"Await of a child", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error {
			f := task.Spawn(t, func(t *task.Task) (int, error) { return 0, task.Sleep(t, time.Hour) })
			_, err := task.Await(t, f)
			return err
		}
	}},
	{"Gather", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error {
			return task.Gather(t, func(t *task.Task) error { return task.Sleep(t, time.Hour) })
		}
	}},
	{"Race", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error {
			_, err := task.Race(t, func(t *task.Task) (int, error) { return 0, task.Sleep(t, time.Hour) })
			return err
		}
	}},
	{"Race of nothing", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error { _, err := task.Race[int](t); return err }
	}},
	{"Within", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error {
			return task.Within(t, time.Hour, func() error { return task.Sleep(t, time.Hour) })
		}
	}},
	{"Mutex.Lock", func(w *world) func(*task.Task) error {
		m := new(task.Mutex)
		w.Start(new(task.Task), func(t *task.Task) error {
			require.NoError(w, m.Lock(t))
			defer m.Unlock()
			return task.Sleep(t, time.Hour)
		}, nil)
		return func(t *task.Task) error { return m.Lock(t) }
	}},
	{"Semaphore.Acquire", func(w *world) func(*task.Task) error {
		s := task.NewSemaphore(1)
		require.True(w, s.TryAcquire())
		return func(t *task.Task) error { return s.Acquire(t) }
	}},
	{"Queue.Get", func(w *world) func(*task.Task) error {
		q := task.NewQueue[int](1)
		return func(t *task.Task) error { _, err := q.Get(t); return err }
	}},
	{"Queue.Put", func(w *world) func(*task.Task) error {
		q := task.NewQueue[int](1)
		require.True(w, q.TryPut(1))
		return func(t *task.Task) error { return q.Put(t, 2) }
	}},
	{"Event.Wait", func(w *world) func(*task.Task) error {
		e := new(task.Event)
		return func(t *task.Task) error { return e.Wait(t) }
	}},
	{"Cond.Wait", func(w *world) func(*task.Task) error {
		m, c := new(task.Mutex), new(task.Cond)
		return func(t *task.Task) error {
			require.NoError(w, m.Lock(t))
			defer m.Unlock()
			return c.Wait(t, m)
		}
	}},
	{"Compute", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error {
			_, err := task.Compute(t, func(context.Context) (int, error) { return 0, nil })
			return err
		}
	}},
	{"Offload", func(w *world) func(*task.Task) error {
		return func(t *task.Task) error {
			_, err := task.Offload(t, func(context.Context) (int, error) { return 0, nil })
			return err
		}
	}},
}
