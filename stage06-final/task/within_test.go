package task_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestWithin(t *testing.T) {
	sleep := func(t *task.Task, d time.Duration) func() error {
		return func() error { return task.Sleep(t, d) }
	}
	tell(t, []story{
		{"in time", func(w *world) {
			w.play(func(t *task.Task) {
				w.say("%v", task.Within(t, 2*time.Second, sleep(t, time.Second)))
				w.say("%v", task.Sleep(t, time.Minute)) // the error of the ended Within does not come later
			})
		}, []string{"1s <nil>", "1m1s <nil>"}},

		{"too late", func(w *world) {
			w.play(func(t *task.Task) {
				err := task.Within(t, time.Second, sleep(t, time.Hour))
				w.say("%v", err)
				require.ErrorIs(w, err, context.DeadlineExceeded)
				var netError net.Error
				require.True(w, errors.As(err, &netError) && netError.Timeout())
				w.say("%v", task.Sleep(t, time.Second))
			})
		}, []string{"1s timeout after 1s", "2s <nil>"}},

		{"the inner one first", func(w *world) {
			w.play(func(t *task.Task) {
				err := task.Within(t, 3*time.Second, func() error {
					w.say("%v", task.Within(t, time.Second, sleep(t, time.Hour)))
					return task.Sleep(t, time.Hour)
				})
				w.say("%v", err)
			})
		}, []string{"1s timeout after 1s", "3s timeout after 3s"}},

		{"the outer one first", func(w *world) {
			w.play(func(t *task.Task) {
				err := task.Within(t, time.Second, func() error {
					return task.Within(t, 3*time.Second, sleep(t, time.Hour))
				})
				w.say("%v", err)
			})
		}, []string{"1s timeout after 1s"}},

		{"both are over before the next wait: it returns the outer one's error", func(w *world) {
			victim := w.play(func(t *task.Task) {
				err := task.Within(t, 2*time.Second, func() error {
					return task.Within(t, time.Second, func() error {
						w.say("%v", task.Gather(t, func(t *task.Task) error {
							defer func() { _ = task.Sleep(t, 5*time.Second) }() // Gather cannot end during this
							return task.Sleep(t, time.Hour)
						}))
						return task.Yield(t)
					})
				})
				w.say("%v", err)
				w.say("%v", task.Yield(t))
			})
			w.at(time.Second/2, func() { victim.Cancel(errEnough) })
		}, []string{"5.5s canceled: enough", "5.5s timeout after 2s", "5.5s <nil>"}},

		{"over, but f does not wait any more", func(w *world) {
			w.play(func(t *task.Task) {
				w.say("%v", task.Within(t, time.Second, func() error { w.kernel.Elapse(time.Hour); return nil }))
				w.say("%v", task.Yield(t))
			})
		}, []string{"0s <nil>", "1h0m0s <nil>"}},

		{"canceled and over at once: each error comes", func(w *world) {
			var victim *task.Task
			w.at(time.Second, func() { victim.Cancel(errEnough) })
			victim = w.play(func(t *task.Task) {
				_ = task.Within(t, time.Second, func() error {
					w.say("%v", task.Sleep(t, time.Hour))
					w.say("%v", task.Yield(t))
					w.say("%v", task.Yield(t))
					return nil
				})
			})
		}, []string{"1s canceled: enough", "1s timeout after 1s", "1s <nil>"}},

		{"a panic passes through", func(w *world) {
			w.play(func(t *task.Task) {
				require.PanicsWithValue(w, "through", func() {
					_ = task.Within(t, time.Second, func() error { panic("through") })
				})
				w.say("%v", task.Sleep(t, time.Minute))
			})
		}, []string{"1m0s <nil>"}},

		{"around Gather: its tasks are canceled for that reason", func(w *world) {
			w.play(func(t *task.Task) {
				err := task.Within(t, time.Second, func() error {
					return task.Gather(t, func(t *task.Task) error {
						err := task.Sleep(t, time.Hour)
						w.say("%v", err)
						return err
					})
				})
				w.say("%v", err)
			})
		}, []string{"1s canceled: timeout after 1s", "1s timeout after 1s"}},
	})
}
