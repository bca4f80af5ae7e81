package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

// The loop has ended, and its tasks unwind: whatever they do then, they come to an end.
func TestEndOfTheLoop(t *testing.T) {
	for _, row := range []struct {
		name   string
		f      func(w *world, t *task.Task) error
		want   []string
		log    string
		parked int
	}{
		{"unwinds", func(w *world, t *task.Task) error {
			return task.Sleep(t, time.Hour)
		}, []string{"1s ended: canceled: task: the loop has stopped"}, "", 0},

		{"ignores it", func(w *world, t *task.Task) error {
			defer w.say("deferred")
			for {
				_ = task.Sleep(t, time.Hour)
			}
		}, []string{"1s deferred", "1s ended: task: the loop has stopped"}, "goes on waiting", 1},

		{"ignores it in deferred functions", func(w *world, t *task.Task) error {
			defer w.say("deferred")
			for range 2 {
				defer func() {
					for {
						_ = task.Yield(t)
					}
				}()
			}
			return task.Sleep(t, time.Hour)
		}, []string{"1s deferred", "1s ended: task: the loop has stopped"}, "goes on waiting", 1},

		{"has a child that ignores it", func(w *world, t *task.Task) error {
			return task.Gather(t, func(t *task.Task) error {
				for {
					_ = task.Sleep(t, time.Hour)
				}
			})
		}, []string{"1s ended: task: the loop has stopped"}, "goes on waiting", 1},

		{"waits for a lock whose owner ignores it", func(w *world, t *task.Task) error {
			m, c := new(task.Mutex), new(task.Cond)
			require.NoError(w, m.Lock(t))
			w.Start(new(task.Task), func(t *task.Task) error {
				require.NoError(w, m.Lock(t))
				for {
					_ = task.Sleep(t, time.Hour)
				}
			}, nil)
			return c.Wait(t, m) // Cond.Wait ends with the lock, whatever else happens
		}, []string{"1s ended: canceled: task: the loop has stopped"}, "goes on waiting", 1},

		{"spawns", func(w *world, t *task.Task) error {
			_ = task.Sleep(t, time.Hour)
			_, err := task.Await(t, task.Spawn(t, func(*task.Task) (int, error) { w.say("never"); return 0, nil }))
			return err
		}, []string{"1s ended: task: the loop has stopped"}, "", 0},

		{"gathers", func(w *world, t *task.Task) error {
			_ = task.Sleep(t, time.Hour)
			return task.Gather(t, func(*task.Task) error { w.say("never"); return nil })
		}, []string{"1s ended: task: the loop has stopped"}, "", 0},

		{"starts another", func(w *world, t *task.Task) error {
			_ = task.Sleep(t, time.Hour)
			w.Start(new(task.Task), func(*task.Task) error { w.say("never"); return nil },
				func(_ *task.Task, err error) { w.say("the other: %v", err) })
			w.Go("never", func(*task.Task) error { w.say("never"); return nil })
			return nil
		}, []string{"1s ended: <nil>", "1s the other: canceled: task: the loop has stopped"}, "", 0},

		{"is started again and again", func(w *world, t *task.Task) error {
			var again func(*task.Task, error)
			again = func(*task.Task, error) {
				w.Start(new(task.Task), func(*task.Task) error { return nil }, again)
			}
			_ = task.Sleep(t, time.Hour)
			again(nil, nil)
			return nil
		}, []string{"1s ended: <nil>"}, "go on starting tasks", 0},

		{"panics", func(w *world, t *task.Task) error {
			_ = task.Sleep(t, time.Hour)
			panic("on purpose")
		}, []string{"1s panicked"}, "", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.parked = row.parked
			w.Start(new(task.Task), func(t *task.Task) error { return row.f(w, t) }, func(_ *task.Task, err error) {
				var p *task.PanicError
				if errors.As(err, &p) {
					w.say("panicked")
					return
				}
				w.say("ended: %v", err)
			})
			w.runOn(time.Second, row.want...)
			require.Contains(t, w.words.String(), "tasks were cut off at the end of the loop")
			require.Contains(t, w.words.String(), row.log)
		})
	}
}

// After the end no task begins or waits, and every task gets the error.
func TestAfterTheEnd(t *testing.T) {
	w := newWorld(t)
	f := task.NewFuture[int](w.Scheduler)
	w.runOn(time.Second)
	w.Start(new(task.Task), func(*task.Task) error { w.say("never"); return nil },
		func(_ *task.Task, err error) { w.say("%v", err) })
	w.Go("cleaner", func(*task.Task) error { w.say("never"); return nil }).Cancel(nil)
	require.True(t, f.Resolve(7, nil))
	task.New(w.loop, task.Config{}).Start(new(task.Task), func(*task.Task) error { w.say("never"); return nil },
		func(_ *task.Task, err error) { w.say("%v", err) })
	require.Equal(t, []string{"1s canceled: task: the loop has stopped", "1s canceled: task: the loop has stopped"}, w.said)
	w.over()
}
