package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestLocal(t *testing.T) {
	name := task.NewLocal[string]("name")
	other := task.NewLocal[string]("name")
	require.Equal(t, "name", name.String())
	get := func(t *task.Task) string {
		v, ok := name.Get(t)
		if !ok {
			return "none"
		}
		return v
	}
	tell(t, []story{
		{"its own", func(w *world) {
			w.play(func(t *task.Task) {
				w.say("%s", get(t))
				require.NoError(w, name.Set(t, "a"))
				require.NoError(w, name.Set(t, "b"))
				require.NoError(w, other.Set(t, "other"))
				w.say("%s", get(t))
			})
			w.play(func(t *task.Task) { w.say("another task: %s", get(t)) })
		}, []string{"0s none", "0s b", "0s another task: none"}},

		{"a child sees its parent's, and has its own", func(w *world) {
			w.play(func(t *task.Task) {
				require.NoError(w, name.Set(t, "parent"))
				parent := t
				err := task.Gather(t, func(t *task.Task) error {
					w.say("%s", get(t))
					require.NoError(w, name.Set(parent, "child"), "the running task is the child")
					w.say("%s", get(t))
					return task.Gather(t, func(t *task.Task) error { w.say("grandchild: %s", get(t)); return nil })
				})
				require.NoError(w, err)
				w.say("%s", get(t))
			})
		}, []string{"0s parent", "0s child", "0s grandchild: child", "0s parent"}},

		{"memory reused: no value is left", func(w *world) {
			one := new(task.Task)
			w.at(0, func() {
				w.Start(one, func(t *task.Task) error { return name.Set(t, "a") }, nil)
				w.Start(one, func(t *task.Task) error { w.say("%s", get(t)); return nil }, nil)
			})
			w.play(func(*task.Task) {})
		}, []string{"0s none"}},
	})
}
