package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestEvent(t *testing.T) {
	wait := func(w *world, name string, e *task.Event) *task.Task {
		return w.play(func(t *task.Task) { w.say("%s: %v", name, e.Wait(t)) })
	}
	tell(t, []story{
		{"set already", func(w *world) {
			e := new(task.Event)
			e.Set()
			require.True(w, e.IsSet())
			wait(w, "a", e)
		}, []string{"0s a: <nil>"}},
		{"set later: wakes all, in their order", func(w *world) {
			e := new(task.Event)
			wait(w, "a", e)
			wait(w, "b", e)
			w.at(time.Second, func() { e.Set(); w.say("set") })
		}, []string{"1s set", "1s a: <nil>", "1s b: <nil>"}},
		{"set and cleared at once: the waiting tasks have seen it", func(w *world) {
			e := new(task.Event)
			wait(w, "a", e)
			w.at(time.Second, func() { e.Set(); e.Clear(); wait(w, "b", e) })
			w.at(2*time.Second, e.Set)
		}, []string{"1s a: <nil>", "2s b: <nil>"}},
		{"a waiting task is canceled", func(w *world) {
			e := new(task.Event)
			a := wait(w, "a", e)
			wait(w, "b", e)
			w.at(time.Second, func() { a.Cancel(errEnough) })
			w.at(2*time.Second, e.Set)
		}, []string{"1s a: canceled: enough", "2s b: <nil>"}},
	})
}
