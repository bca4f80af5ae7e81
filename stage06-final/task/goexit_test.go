package task_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func panicOnPurpose()  { panic("on purpose") }
func goexitOnPurpose() { runtime.Goexit() }

// outcome returns an error in one word.
func outcome(err error) string {
	var p *task.PanicError
	switch {
	case err == nil:
		return "well"
	case err == task.ErrGoexit:
		return "goexit"
	case errors.As(err, &p):
		return "panic " + p.Text
	}
	return err.Error()
}

// A task ends in each possible way. The callers that wait for it get its error, its deferred functions run and
// may wait, and all other tasks go on.
func TestEnds(t *testing.T) {
	for _, row := range []struct {
		name   string
		f      func(w *world, t *task.Task) error
		want   string
		parked int // coroutines that stay paused for good afterwards
	}{
		{"returns", func(*world, *task.Task) error { return nil }, "well", 0},
		{"returns an error", func(*world, *task.Task) error { return errors.New("no") }, "no", 0},
		{"panics", func(*world, *task.Task) error { panicOnPurpose(); return nil }, "panic on purpose", 0},
		{"panics with an error", func(*world, *task.Task) error { panic(errors.New("no")) }, "panic no", 0},
		{"goexits", func(*world, *task.Task) error { goexitOnPurpose(); return nil }, "goexit", 1},
		{"panics after a wait", func(_ *world, t *task.Task) error {
			_ = task.Sleep(t, time.Second)
			panic("late")
		}, "panic late", 0},
		{"goexits after a wait", func(_ *world, t *task.Task) error {
			_ = task.Sleep(t, time.Second)
			goexitOnPurpose()
			return nil
		}, "goexit", 1},
		{"panics in a deferred function", func(*world, *task.Task) error {
			defer panicOnPurpose()
			return nil
		}, "panic on purpose", 0},
		{"goexits in a deferred function", func(*world, *task.Task) error {
			defer goexitOnPurpose()
			return nil
		}, "goexit", 1},
		{"panics, then goexits", func(*world, *task.Task) error {
			defer goexitOnPurpose()
			panic("first")
		}, "goexit", 1},
		{"goexits, then panics", func(*world, *task.Task) error {
			defer panicOnPurpose()
			runtime.Goexit()
			return nil
		}, "panic on purpose", 1},
		{"recovers", func(*world, *task.Task) error {
			defer func() { _ = recover() }()
			panic("caught")
		}, "well", 0},
		{"waits while it panics", func(_ *world, t *task.Task) error {
			defer func() { _ = task.Sleep(t, time.Second) }()
			panic("slowly")
		}, "panic slowly", 0},
		{"waits while it goexits", func(_ *world, t *task.Task) error {
			defer func() { _ = task.Sleep(t, time.Second) }()
			runtime.Goexit()
			return nil
		}, "goexit", 1},
	} {
		for _, place := range []string{"a task", "a child that is awaited", "a child that is not", "gathered", "raced"} {
			t.Run(row.name+" "+place, func(t *testing.T) {
				w := newWorld(t)
				w.parked = row.parked
				deferred := 0
				f := func(t *task.Task) error {
					defer func() { deferred++ }()
					return row.f(w, t)
				}
				var got error
				w.begin(func(t *task.Task) error {
					value := func(t *task.Task) (int, error) { return 1, f(t) }
					switch place {
					case "a child that is awaited":
						_, got = task.Await(t, task.Spawn(t, value))
					case "a child that is not":
						child := task.Spawn(t, value)
						require.NoError(w, task.Sleep(t, time.Minute))
						require.True(w, child.Done())
						_, got = task.Await(t, child)
					case "gathered":
						got = task.Gather(t, f)
					case "raced":
						_, got = task.Race(t, value)
					default:
						return f(t)
					}
					return nil
				}, func(err error) {
					if place == "a task" {
						got = err
					}
				})
				after := 0
				w.play(func(t *task.Task) { // another task, on the same loop
					for range 3 {
						require.NoError(w, task.Sleep(t, time.Second))
						after++
					}
				})
				w.run()
				require.Equal(w, row.want, outcome(got))
				require.Equal(w, 1, deferred)
				require.Equal(w, 3, after)
				require.Empty(w, w.words.String())
			})
		}
	}
}

// The function that is called at the end of a task may fail too. The log says so, and the task is
// over.
func TestEndedFails(t *testing.T) {
	for _, row := range []struct {
		name   string
		ended  func(t *task.Task)
		want   string // in the log
		parked int
	}{
		{"panics", func(*task.Task) { panicOnPurpose() }, "on purpose", 0},
		{"goexits", func(*task.Task) { runtime.Goexit() }, "", 1},
		{"waits, then panics", func(t *task.Task) {
			_ = task.Sleep(t, time.Second)
			panicOnPurpose()
		}, "task_test.panicOnPurpose", 0},
		{"waits, then goexits", func(t *task.Task) {
			_ = task.Yield(t)
			runtime.Goexit()
		}, "", 1},
		{"goexits, then panics", func(*task.Task) {
			defer panicOnPurpose()
			runtime.Goexit()
		}, "on purpose", 1},
		{"starts itself anew", nil, "expected a task that is over", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.parked = row.parked
			var told error
			noon := errors.New("noon")
			w.at(0, func() {
				w.Start(new(task.Task), func(*task.Task) error { return noon }, func(t *task.Task, err error) {
					told = err
					if row.ended == nil {
						w.Start(t, func(*task.Task) error { return nil }, nil)
					}
					row.ended(t)
				})
			})
			w.play(func(t *task.Task) { require.NoError(w, task.Sleep(t, 5*time.Second)) })
			w.run()
			require.Equal(w, noon, told)
			if row.want == "" {
				require.Empty(w, w.words.String())
			} else {
				require.Contains(w, w.words.String(), row.want)
				require.Equal(w, 1, strings.Count(w.words.String(), "the end of a task panicked"))
			}
		})
	}
}

// The error of a panic has the stack of the panicking task.
func TestPanicHasStack(t *testing.T) {
	w := newWorld(t)
	w.begin(func(*task.Task) error { panicOnPurpose(); return nil }, func(err error) {
		require.ErrorContains(w, err, "panic: on purpose\n")
		require.ErrorContains(w, err, "task_test.panicOnPurpose")
	})
	w.run()
}
