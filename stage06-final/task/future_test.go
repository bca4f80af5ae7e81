package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestFuture(t *testing.T) {
	await := func(w *world, name string, f *task.Future[int]) *task.Task {
		return w.play(func(t *task.Task) {
			v, err := task.Await(t, f)
			w.say("%s: %d, %v", name, v, err)
		})
	}
	tell(t, []story{
		{"there already", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			require.False(w, f.Done())
			require.True(w, f.Resolve(7, nil))
			require.True(w, f.Done())
			await(w, "a", f)
		}, []string{"0s a: 7, <nil>"}},

		{"comes later, for all waiting tasks, in their order, after the callback", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			await(w, "a", f)
			await(w, "b", f)
			w.at(time.Second, func() { f.Resolve(7, nil); w.say("resolved") })
		}, []string{"1s resolved", "1s a: 7, <nil>", "1s b: 7, <nil>"}},

		{"an error", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			await(w, "a", f)
			w.at(time.Second, func() { f.Resolve(1, errors.New("no")) })
		}, []string{"1s a: 1, no"}},

		{"twice: the first stays", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			require.True(w, f.Resolve(1, nil))
			require.False(w, f.Resolve(2, nil))
			await(w, "a", f)
		}, []string{"0s a: 1, <nil>"}},

		{"a waiting task is canceled: the future goes on", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			a := await(w, "a", f)
			await(w, "b", f)
			w.at(time.Second, func() { a.Cancel(errEnough) })
			w.at(2*time.Second, func() { f.Resolve(7, nil) })
		}, []string{"1s a: 0, canceled: enough", "2s b: 7, <nil>"}},

		{"Cancel of a future without a task does nothing", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			await(w, "a", f)
			w.at(time.Second, func() { f.Cancel(errEnough); f.Resolve(7, nil) })
		}, []string{"1s a: 7, <nil>"}},

		{"resolved by a task: that goes on first", func(w *world) {
			f := task.NewFuture[int](w.Scheduler)
			await(w, "a", f)
			w.play(func(t *task.Task) { f.Resolve(7, nil); w.say("resolved") })
		}, []string{"0s resolved", "0s a: 7, <nil>"}},
	})
}
