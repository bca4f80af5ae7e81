package task_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

var errEnough = errors.New("enough")

// Each kind of wait is ended by a cancellation, once, and the task can wait again.
func TestCancelEndsEachWait(t *testing.T) {
	for _, row := range waits {
		t.Run(row.name, func(t *testing.T) {
			for _, when := range []string{"while it waits", "before it waits"} {
				t.Run(when, func(t *testing.T) {
					w := newWaitingWorld(t)
					wait := row.make(w)
					victim := w.play(func(t *task.Task) {
						if when == "before it waits" {
							t.Cancel(errEnough)
						}
						err := wait(t)
						require.EqualError(w, err, "canceled: enough")
						require.ErrorIs(w, err, errEnough)
						require.ErrorIs(w, err, context.Canceled)
						w.say("unwinds")
						require.NoError(w, task.Sleep(t, time.Second), "only once")
					})
					if when == "while it waits" {
						w.at(time.Second, func() { victim.Cancel(errEnough) })
						w.run("1s unwinds")
					} else {
						w.run("0s unwinds")
					}
				})
			}
		})
	}
}

// The end of a Within around each kind of wait ends it, once.
func TestWithinEndsEachWait(t *testing.T) {
	for _, row := range waits {
		t.Run(row.name, func(t *testing.T) {
			w := newWaitingWorld(t)
			wait := row.make(w)
			w.play(func(t *task.Task) {
				err := task.Within(t, time.Second, func() error { return wait(t) })
				require.EqualError(w, err, "timeout after 1s")
				w.say("unwinds")
				require.NoError(w, task.Sleep(t, time.Second), "only once")
			})
			w.run("1s unwinds")
		})
	}
}

// The end of the loop ends each wait as well. After that no task waits.
func TestStopEndsEachWait(t *testing.T) {
	for _, row := range waits {
		t.Run(row.name, func(t *testing.T) {
			w := newWaitingWorld(t)
			wait := row.make(w)
			w.at(0, func() {
				w.Start(new(task.Task), func(t *task.Task) error {
					require.ErrorIs(w, wait(t), task.ErrStopped)
					require.Equal(w, task.ErrStopped, task.Sleep(t, time.Second))
					require.Equal(w, task.ErrStopped, task.Yield(t))
					_, err := task.Offload(t, func(context.Context) (int, error) { return 0, nil })
					require.Equal(w, task.ErrStopped, err)
					w.say("unwinds")
					return nil
				}, nil)
			})
			w.at(time.Second, func() { w.loop.Stop(time.Second) })
			w.runOn(time.Minute, "2s unwinds")
			require.Contains(w, w.words.String(), "tasks were cut off at the end of the loop")
		})
	}
}

// A task is canceled at each moment of its life.
func TestCancelMoments(t *testing.T) {
	tell(t, []story{
		{"never started, or over", func(w *world) {
			one := new(task.Task)
			one.Cancel(errEnough)
			w.at(0, func() { w.Start(one, func(*task.Task) error { return nil }, nil); one.Cancel(errEnough) })
			w.at(time.Second, func() {
				w.Start(one, func(t *task.Task) error { w.say("%v", task.Sleep(t, 1)); return nil }, nil)
			})
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
		}, []string{"1.000000001s <nil>"}},

		{"before it began", func(w *world) {
			w.play(func(t *task.Task) {
				other := new(task.Task)
				w.Start(other, func(*task.Task) error { w.say("never"); return nil }, func(t *task.Task, err error) {
					w.say("%v", err)
					require.NoError(w, task.Sleep(t, time.Second), "once")
				})
				other.Cancel(errEnough)
			})
			w.at(time.Minute, func() {})
		}, []string{"0s canceled: enough"}},

		{"itself, then it does not wait", func(w *world) {
			w.main(func(t *task.Task) error { t.Cancel(errEnough); return nil })
		}, []string{"0s ended: <nil>"}},

		{"twice while it runs: one error", func(w *world) {
			w.play(func(t *task.Task) {
				t.Cancel(errEnough)
				t.Cancel(errors.New("more"))
				w.say("%v", task.Yield(t))
				w.say("%v", task.Yield(t))
			})
		}, []string{"0s canceled: enough", "0s <nil>"}},

		{"again in a deferred function: that wait ends too", func(w *world) {
			victim := w.play(func(t *task.Task) {
				defer func() { w.say("deferred: %v", task.Sleep(t, time.Hour)) }()
				w.say("%v", task.Sleep(t, time.Hour))
			})
			w.at(time.Second, func() { victim.Cancel(errEnough) })
			w.at(2*time.Second, func() { victim.Cancel(errors.New("more")) })
		}, []string{"1s canceled: enough", "2s deferred: canceled: more"}},

		{"at the moment its timer is due: the wait ends well, the next one does not", func(w *world) {
			var victim *task.Task
			w.play(func(t *task.Task) {
				_ = task.Sleep(t, time.Second)
				victim.Cancel(errEnough)
			})
			victim = w.play(func(t *task.Task) {
				f := task.NewFuture[int](w.Scheduler)
				w.at(time.Second, func() { f.Resolve(7, nil); victim.Cancel(errEnough) })
				v, err := task.Await(t, f)
				w.say("%v, %v", v, err)
				w.say("%v", task.Yield(t))
			})
		}, []string{"1s 0, canceled: enough", "1s canceled: enough"}},

		{"while it waits for its children: they unwind, and so does it", func(w *world) {
			victim := w.main(func(t *task.Task) error {
				task.Spawn(t, func(t *task.Task) (int, error) {
					defer w.say("child has ended")
					defer func() { require.NoError(w, task.Sleep(t, time.Second)) }()
					return 0, task.Sleep(t, time.Hour)
				})
				return task.Yield(t)
			})
			w.at(time.Second/2, func() { victim.Cancel(errEnough) })
		}, []string{"1s child has ended", "1s ended: <nil>"}},

		{"by another task, after that", func(w *world) {
			victim := w.play(func(t *task.Task) { w.say("%v", task.Sleep(t, time.Hour)) })
			w.play(func(t *task.Task) {
				_ = task.Sleep(t, time.Second)
				victim.Cancel(nil)
				w.say("canceled it")
			})
		}, []string{"1s canceled it", "1s canceled: context canceled"}},

		{"by a callback, after that", func(w *world) {
			victim := w.play(func(t *task.Task) { w.say("%v", task.Sleep(t, time.Hour)) })
			w.at(time.Second, func() { victim.Cancel(errEnough); w.say("canceled it") })
		}, []string{"1s canceled it", "1s canceled: enough"}},
	})
}

func TestContext(t *testing.T) {
	tell(t, []story{
		{"made before the cancellation", func(w *world) {
			victim := w.play(func(t *task.Task) {
				ctx := t.Context()
				require.NoError(w, ctx.Err())
				require.Equal(w, ctx, t.Context(), "it is made once")
				_ = task.Sleep(t, time.Hour)
				require.Equal(w, context.Canceled, ctx.Err())
				require.Equal(w, errEnough, context.Cause(ctx))
			})
			w.at(time.Second, func() { victim.Cancel(errEnough) })
		}, nil},
		{"made after it", func(w *world) {
			w.play(func(t *task.Task) {
				t.Cancel(errEnough)
				require.Equal(w, errEnough, context.Cause(t.Context()))
			})
		}, nil},
		{"ended by EndContext, which ends no wait", func(w *world) {
			victim := w.play(func(t *task.Task) {
				ctx := t.Context()
				require.NoError(w, task.Sleep(t, 2*time.Second))
				require.Equal(w, errEnough, context.Cause(ctx))
			})
			late := w.play(func(t *task.Task) {
				require.NoError(w, task.Sleep(t, 2*time.Second))
				require.Equal(w, errEnough, context.Cause(t.Context()), "also if it is made later")
			})
			w.at(time.Second, func() {
				victim.EndContext(errEnough)
				victim.EndContext(context.Canceled) // too late
				late.EndContext(errEnough)
				new(task.Task).EndContext(errEnough)
			})
		}, nil},
		{"the task ends", func(w *world) {
			var ctx context.Context
			one := w.play(func(t *task.Task) { ctx = t.Context() })
			w.at(time.Second, func() {
				require.Error(w, ctx.Err())
				require.Error(w, one.Context().Err())
			})
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
		}, nil},
		{"never started", func(w *world) {
			require.Error(w, new(task.Task).Context().Err())
			w.play(func(*task.Task) {})
		}, nil},
		{"memory reused: the next task has a context of its own", func(w *world) {
			one := new(task.Task)
			w.at(0, func() {
				w.Start(one, func(t *task.Task) error { t.Context(); t.Cancel(errEnough); return nil }, nil)
				w.Start(one, func(t *task.Task) error {
					w.say("%v", t.Context().Err())
					return nil
				}, nil)
			})
			w.play(func(*task.Task) {})
		}, []string{"0s <nil>"}},
	})
}
