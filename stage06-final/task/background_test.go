package task_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

// A background task begins in the loop's next turn. The log has its end, unless it has ended
// well or was canceled.
func TestGo(t *testing.T) {
	for _, row := range []struct {
		name   string
		f      func(t *task.Task) error
		want   string // in the log
		parked int
	}{
		{"ends well", func(*task.Task) error { return nil }, "", 0},
		{"fails", func(*task.Task) error { return errors.New("no") }, `task=cleaner error=no`, 0},
		{"panics", func(*task.Task) error { panicOnPurpose(); return nil }, "task_test.panicOnPurpose", 0},
		{"goexits", func(*task.Task) error { runtime.Goexit(); return nil }, "runtime.Goexit", 1},
		{"is canceled", func(t *task.Task) error { return task.Sleep(t, time.Hour) }, "", 0},
		{"is canceled, and fails", func(t *task.Task) error {
			_ = task.Sleep(t, time.Hour)
			return errors.New("no")
		}, "error=no", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.parked = row.parked
			var victim *task.Task
			w.at(0, func() {
				victim = w.Go("cleaner", func(t *task.Task) error { w.say("begins"); return row.f(t) })
				w.say("started")
			})
			w.at(time.Second, func() { victim.Cancel(errEnough) })
			w.runOn(time.Minute, "0s started", "0s begins")
			if row.want == "" {
				require.Empty(t, w.words.String())
			} else {
				require.Contains(t, w.words.String(), row.want)
			}
		})
	}
}

// When the loop is asked to stop, background tasks are canceled, the others are not, and the loop
// waits for both within the grace.
func TestStop(t *testing.T) {
	for _, row := range []struct {
		name string
		play func(w *world)
		want []string
		log  string
	}{
		{"no task", func(*world) {}, nil, ""},

		{"a background task unwinds", func(w *world) {
			w.Go("cleaner", func(t *task.Task) error {
				err := task.Sleep(t, time.Hour)
				w.say("%v", err)
				require.NoError(w, task.Sleep(t, 2*time.Second))
				w.say("unwound")
				return err
			})
		}, []string{"1s canceled: " + task.ErrStopping.Error(), "3s unwound"}, ""},

		{"a background task takes longer than the grace", func(w *world) {
			w.Go("cleaner", func(t *task.Task) error {
				require.ErrorIs(w, task.Sleep(t, time.Hour), task.ErrStopping)
				err := task.Sleep(t, time.Hour)
				w.say("%v", err)
				return err
			})
		}, []string{"11s canceled: " + task.ErrStopped.Error()}, "tasks=1"},

		{"a task that is not in the background ends in time", func(w *world) {
			w.Start(new(task.Task), func(t *task.Task) error {
				require.NoError(w, task.Sleep(t, 4*time.Second))
				w.say("ended")
				return nil
			}, nil)
		}, []string{"4s ended"}, ""},

		{"a background task that comes too late never begins", func(w *world) {
			w.at(2*time.Second, func() {
				w.Go("late", func(*task.Task) error { w.say("never"); return nil })
			})
			w.Start(new(task.Task), func(t *task.Task) error { return task.Sleep(t, 4*time.Second) }, nil)
		}, nil, ""},

		{"the children of one are canceled by its end only", func(w *world) {
			w.Go("parent", func(t *task.Task) error {
				f := task.Spawn(t, func(t *task.Task) (int, error) { return 7, task.Sleep(t, 5*time.Second) })
				_ = task.Sleep(t, time.Hour)
				v, err := task.Await(t, f)
				w.say("%v, %v", v, err)
				return nil
			})
		}, []string{"5s 7, <nil>"}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			row.play(w)
			w.at(time.Second, func() { w.loop.Stop(10 * time.Second) })
			w.runOn(time.Minute, row.want...)
			if row.log == "" {
				require.Empty(t, w.words.String())
			} else {
				require.Contains(t, w.words.String(), row.log)
			}
			require.LessOrEqual(t, w.kernel.Now(), 11*time.Second, "the loop has ended with its last task")
		})
	}
}

func TestEvery(t *testing.T) {
	for _, row := range []struct {
		name   string
		f      func(w *world, t *task.Task, n int) error // n counts the calls
		want   []string
		log    string
		parked int
	}{
		{"each second", func(*world, *task.Task, int) error { return nil },
			[]string{"1s", "2s", "3s", "4s", "5s"}, "", 0},
		{"it waits for less than a period", func(_ *world, t *task.Task, _ int) error {
			return task.Sleep(t, time.Second/2)
		}, []string{"1s", "2s", "3s", "4s", "5s"}, "", 0},
		{"it skips missed turns", func(_ *world, t *task.Task, n int) error {
			if n == 1 {
				return task.Sleep(t, 2*time.Second+time.Second/2)
			}
			return nil
		}, []string{"1s", "4s", "5s"}, "", 0},
		{"it takes a complete period", func(_ *world, t *task.Task, n int) error {
			if n == 1 {
				return task.Sleep(t, time.Second)
			}
			return nil
		}, []string{"1s", "2s", "3s", "4s", "5s"}, "", 0},
		{"it holds the loop", func(w *world, _ *task.Task, n int) error {
			if n == 1 {
				w.kernel.Elapse(2*time.Second + time.Second/2)
			}
			return nil
		}, []string{"1s", "4s", "5s"}, "", 0},
		{"fails", func(_ *world, _ *task.Task, n int) error {
			if n == 2 {
				return errors.New("no")
			}
			return nil
		}, []string{"1s", "2s", "3s", "4s", "5s"}, "task=clock error=no", 0},
		{"panics", func(_ *world, _ *task.Task, n int) error {
			if n == 2 {
				panicOnPurpose()
			}
			return nil
		}, []string{"1s", "2s", "3s", "4s", "5s"}, "task_test.panicOnPurpose", 0},
		{"goexits", func(_ *world, _ *task.Task, n int) error {
			if n == 2 {
				runtime.Goexit()
			}
			return nil
		}, []string{"1s", "2s", "3s", "4s", "5s"}, "runtime.Goexit", 1},
		{"is stopped while it waits", func(_ *world, t *task.Task, n int) error {
			if n == 3 {
				return task.Sleep(t, time.Hour)
			}
			return nil
		}, []string{"1s", "2s", "3s"}, "", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.parked = row.parked
			n := 0
			var called []string
			w.Every("clock", time.Second, func(t *task.Task) error {
				n++
				called = append(called, w.loop.Now().String())
				return row.f(w, t, n)
			})
			w.at(5*time.Second+time.Second/2, func() { w.loop.Stop(time.Minute) })
			w.runOn(time.Hour)
			require.Equal(t, row.want, called)
			require.Equal(t, 5*time.Second+time.Second/2, w.loop.Now(), "it ends when the loop is asked to stop")
			if row.log == "" {
				require.Empty(t, w.words.String())
			} else {
				require.Contains(t, w.words.String(), row.log)
			}
		})
	}
	require.PanicsWithValue(t, "task: Every needs a positive period, not 0s", func() {
		newWorld(t).Every("clock", 0, nil)
	})
}
