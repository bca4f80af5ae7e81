package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestSpawn(t *testing.T) {
	seven := func(t *task.Task) (int, error) { return 7, task.Sleep(t, time.Second) }
	tell(t, []story{
		{"awaited", func(w *world) {
			w.play(func(t *task.Task) {
				v, err := task.Await(t, task.Spawn(t, seven))
				w.say("%v, %v", v, err)
			})
		}, []string{"1s 7, <nil>"}},

		{"begins when its parent waits", func(w *world) {
			w.play(func(t *task.Task) {
				f := task.Spawn(t, func(*task.Task) (int, error) { w.say("child"); return 0, nil })
				w.say("parent")
				_, _ = task.Await(t, f)
				w.say("parent again")
			})
		}, []string{"0s parent", "0s child", "0s parent again"}},

		{"in the order of spawning", func(w *world) {
			w.play(func(t *task.Task) {
				for i := range 3 {
					task.Spawn(t, func(*task.Task) (int, error) { w.say("%d", i); return 0, nil })
				}
				_ = task.Yield(t)
			})
		}, []string{"0s 0", "0s 1", "0s 2"}},

		{"not awaited: canceled when its parent has ended, which waits for it", func(w *world) {
			w.main(func(t *task.Task) error {
				task.Spawn(t, func(t *task.Task) (int, error) {
					defer w.say("child has ended")
					defer func() { require.NoError(w, task.Sleep(t, time.Second)) }()
					err := task.Sleep(t, time.Hour)
					w.say("%v", err)
					return 0, err
				})
				return task.Sleep(t, time.Second)
			})
		}, []string{"1s canceled: " + task.ErrParentOver.Error(), "2s child has ended", "2s ended: <nil>"}},

		{"a parent that never waits: its child never begins", func(w *world) {
			w.main(func(t *task.Task) error {
				task.Spawn(t, func(*task.Task) (int, error) { w.say("never"); return 0, nil })
				return nil
			})
		}, []string{"0s ended: <nil>"}},

		{"a child's context is used by its own children", func(w *world) {
			w.play(func(t *task.Task) {
				err := task.Gather(t, func(*task.Task) error {
					return task.Gather(t, func(*task.Task) error { return task.Sleep(t, time.Second) })
				})
				w.say("%v", err) // all have waited with t, their ancestor
			})
		}, []string{"1s <nil>"}},

		{"grandchildren end before children, and those before their parent", func(w *world) {
			w.main(func(t *task.Task) error {
				task.Spawn(t, func(t *task.Task) (int, error) {
					defer w.say("child")
					task.Spawn(t, func(t *task.Task) (int, error) {
						defer w.say("grandchild")
						return 0, task.Sleep(t, time.Hour)
					})
					return 0, task.Sleep(t, time.Hour)
				})
				return task.Sleep(t, time.Second)
			})
		}, []string{"1s child", "1s grandchild", "1s ended: <nil>"}},

		{"canceled through its future", func(w *world) {
			w.play(func(t *task.Task) {
				f := task.Spawn(t, seven)
				_ = task.Yield(t)
				f.Cancel(errors.New("enough"))
				_, err := task.Await(t, f)
				w.say("%v", err)
				f.Cancel(nil) // the task is over: no effect
				require.False(w, f.Resolve(8, nil))
			})
		}, []string{"0s canceled: enough"}},

		{"canceled before it began", func(w *world) {
			w.play(func(t *task.Task) {
				f := task.Spawn(t, func(*task.Task) (int, error) { w.say("never"); return 0, nil })
				f.Cancel(errors.New("enough"))
				_, err := task.Await(t, f)
				w.say("%v", err)
			})
		}, []string{"0s canceled: enough"}},

		{"a child that awaits itself is freed when its parent ends", func(w *world) {
			w.main(func(t *task.Task) error {
				var f *task.Future[int]
				f = task.Spawn(t, func(t *task.Task) (int, error) { return task.Await(t, f) })
				return task.Sleep(t, time.Second)
			})
		}, []string{"1s ended: <nil>"}},
	})
}

// If the end function of a task spawns tasks, these end before the task does. After that,
// the memory of the task may be reused.
func TestSpawnInEnded(t *testing.T) {
	for _, row := range []struct {
		name string
		end  func()
	}{{"returns", func() {}}, {"panics", panicOnPurpose}} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			one := new(task.Task)
			w.at(0, func() {
				w.Start(one, func(*task.Task) error { return nil }, func(t *task.Task, _ error) {
					task.Spawn(t, func(t *task.Task) (int, error) {
						defer w.say("child has ended")
						defer func() { require.NoError(w, task.Sleep(t, time.Second)) }()
						return 0, task.Sleep(t, time.Hour)
					})
					require.NoError(w, task.Yield(t))
					row.end()
				})
			})
			w.at(time.Second+1, func() {
				w.Start(one, func(t *task.Task) error {
					defer w.say("the next has ended")
					return task.Sleep(t, time.Second)
				}, nil)
			})
			w.runOn(time.Minute, "1s child has ended", "2.000000001s the next has ended")
		})
	}
}
