package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestGather(t *testing.T) {
	// sleeper sleeps for d, writes down the result, and returns err if it slept well.
	sleeper := func(w *world, name string, d time.Duration, err error) func(t *task.Task) error {
		return func(t *task.Task) error {
			if err := task.Sleep(t, d); err != nil {
				require.NoError(w, task.Sleep(t, time.Second), "the others may unwind")
				w.say("%s: %v", name, err)
				return err
			}
			w.say("%s", name)
			return err
		}
	}
	tell(t, []story{
		{"all", func(w *world) {
			w.main(func(t *task.Task) error {
				return task.Gather(t, sleeper(w, "a", 2*time.Second, nil), sleeper(w, "b", time.Second, nil))
			})
		}, []string{"1s b", "2s a", "2s ended: <nil>"}},

		{"no task", func(w *world) {
			w.main(func(t *task.Task) error { return task.Gather(t) })
		}, []string{"0s ended: <nil>"}},

		{"the first error ends the others", func(w *world) {
			w.main(func(t *task.Task) error {
				return task.Gather(t, sleeper(w, "a", time.Hour, nil), sleeper(w, "b", time.Second, errors.New("no")))
			})
		}, []string{"1s b", "2s a: canceled: " + task.ErrDecided.Error(), "2s ended: no"}},

		{"two errors at once: the first one", func(w *world) {
			w.main(func(t *task.Task) error {
				e := new(task.Event)
				w.at(time.Second, e.Set)
				fail := func(err error) func(*task.Task) error {
					return func(t *task.Task) error { require.NoError(w, e.Wait(t)); w.say("%v", err); return err }
				}
				return task.Gather(t, fail(errors.New("one")), fail(errors.New("two")))
			})
		}, []string{"1s one", "1s two", "1s ended: one"}},

		{"an error before the others began", func(w *world) {
			w.main(func(t *task.Task) error {
				return task.Gather(t, func(*task.Task) error { return errors.New("no") }, sleeper(w, "never", 0, nil))
			})
		}, []string{"0s ended: no"}},

		{"canceled: all are, for the same reason", func(w *world) {
			victim := w.main(func(t *task.Task) error { return task.Gather(t, sleeper(w, "a", time.Hour, nil)) })
			w.at(time.Second, func() { victim.Cancel(errEnough) })
		}, []string{"2s a: canceled: enough", "2s ended: canceled: enough"}},

		{"canceled before: no task begins", func(w *world) {
			w.main(func(t *task.Task) error {
				t.Cancel(errEnough)
				return task.Gather(t, sleeper(w, "never", 0, nil))
			})
		}, []string{"0s ended: canceled: enough"}},

		{"canceled while the others unwind: they are not disturbed", func(w *world) {
			victim := w.main(func(t *task.Task) error {
				err := task.Gather(t, sleeper(w, "a", time.Hour, nil), sleeper(w, "b", time.Second, errors.New("no")))
				w.say("gathered: %v", err)
				return task.Yield(t)
			})
			w.at(3*time.Second/2, func() { victim.Cancel(errEnough) })
		}, []string{"1s b", "2s a: canceled: " + task.ErrDecided.Error(), "2s gathered: no", "2s ended: canceled: enough"}},

		{"its time is over while the others unwind: they are not disturbed", func(w *world) {
			w.main(func(t *task.Task) error {
				return task.Within(t, 3*time.Second/2, func() error {
					err := task.Gather(t, sleeper(w, "a", time.Hour, nil), sleeper(w, "b", time.Second, errors.New("no")))
					w.say("gathered: %v", err)
					return task.Yield(t)
				})
			})
		}, []string{"1s b", "2s a: canceled: " + task.ErrDecided.Error(), "2s gathered: no", "2s ended: timeout after 1.5s"}},

		{"within each other", func(w *world) {
			victim := w.main(func(t *task.Task) error {
				return task.Gather(t, func(t *task.Task) error {
					return task.Gather(t, sleeper(w, "a", time.Hour, nil), sleeper(w, "b", time.Hour, nil))
				}, sleeper(w, "c", time.Hour, nil))
			})
			w.at(time.Second, func() { victim.Cancel(errEnough) })
		}, []string{"2s c: canceled: enough", "2s a: canceled: enough", "2s b: canceled: enough", "2s ended: canceled: enough"}},
	})
}

func TestRace(t *testing.T) {
	runner := func(w *world, v int, d time.Duration, err error) func(t *task.Task) (int, error) {
		return func(t *task.Task) (int, error) {
			if err := task.Sleep(t, d); err != nil {
				w.say("%d: %v", v, err)
				return -v, err
			}
			return v, err
		}
	}
	race := func(w *world, fs ...func(t *task.Task) (int, error)) *task.Task {
		return w.play(func(t *task.Task) {
			v, err := task.Race(t, fs...)
			w.say("%d, %v", v, err)
		})
	}
	lost := "canceled: " + task.ErrDecided.Error()
	tell(t, []story{
		{"the first", func(w *world) { race(w, runner(w, 1, 2*time.Second, nil), runner(w, 2, time.Second, nil)) },
			[]string{"1s 1: " + lost, "1s 2, <nil>"}},
		{"the first is an error", func(w *world) {
			race(w, runner(w, 1, 2*time.Second, nil), runner(w, 2, time.Second, errors.New("no")))
		}, []string{"1s 1: " + lost, "1s 2, no"}},
		{"two at once: the first one", func(w *world) { race(w, runner(w, 1, time.Second, nil), runner(w, 2, time.Second, nil)) },
			[]string{"1s 2: " + lost, "1s 1, <nil>"}},
		{"a task that does not wait", func(w *world) {
			race(w, func(*task.Task) (int, error) { return 7, nil }, runner(w, 1, 0, nil))
		}, []string{"0s 7, <nil>"}},
		{"a panic", func(w *world) {
			w.play(func(t *task.Task) {
				v, err := task.Race(t, func(*task.Task) (int, error) { panicOnPurpose(); return 1, nil })
				w.say("%d, %s", v, outcome(err))
			})
		}, []string{"0s 0, panic on purpose"}},
		{"canceled", func(w *world) {
			victim := race(w, runner(w, 1, time.Hour, nil))
			w.at(time.Second, func() { victim.Cancel(errEnough) })
		}, []string{"1s 1: canceled: enough", "1s 0, canceled: enough"}},
	})
}
