package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestQueue(t *testing.T) {
	putter := func(w *world, q *task.Queue[int], v int) *task.Task {
		return w.play(func(t *task.Task) {
			if err := q.Put(t, v); err != nil {
				w.say("put %d: %v", v, err)
				return
			}
			w.say("put %d", v)
		})
	}
	getter := func(w *world, q *task.Queue[int], name string) *task.Task {
		return w.play(func(t *task.Task) {
			v, err := q.Get(t)
			w.say("%s got %d, %v", name, v, err)
		})
	}
	enough := errors.New("enough")
	tell(t, []story{
		{"values in order", func(w *world) {
			q := task.NewQueue[int](100)
			w.play(func(t *task.Task) {
				for i := range 100 {
					require.NoError(w, q.Put(t, i))
				}
				require.Equal(w, 100, q.Len())
				require.False(w, q.TryPut(100))
				for i := range 100 {
					v, err := q.Get(t)
					require.NoError(w, err)
					require.Equal(w, i, v)
				}
				_, ok := q.TryGet()
				require.False(w, ok)
			})
		}, nil},

		{"putters in the order of their calls", func(w *world) {
			q := task.NewQueue[int](1)
			for i := range 3 {
				putter(w, q, i)
			}
			for i := range 3 {
				w.at(time.Duration(i+1)*time.Second, func() {
					v, ok := q.TryGet()
					require.True(w, ok)
					require.Equal(w, i, v)
				})
			}
		}, []string{"0s put 0", "1s put 1", "2s put 2"}},

		{"getters in the order of their calls", func(w *world) {
			q := task.NewQueue[int](1)
			getter(w, q, "a")
			getter(w, q, "b")
			w.at(time.Second, func() { require.True(w, q.TryPut(1)) })
			w.at(2*time.Second, func() { require.True(w, q.TryPut(2)) })
		}, []string{"1s a got 1, <nil>", "2s b got 2, <nil>"}},

		{"no other task gets the value that a getter was woken for", func(w *world) {
			q := task.NewQueue[int](1)
			getter(w, q, "a")
			w.at(time.Second, func() {
				require.True(w, q.TryPut(1))
				_, ok := q.TryGet()
				require.False(w, ok)
			})
		}, []string{"1s a got 1, <nil>"}},

		{"no other task gets the room that a putter was woken for", func(w *world) {
			q := task.NewQueue[int](1)
			putter(w, q, 1)
			putter(w, q, 2)
			w.at(time.Second, func() {
				v, ok := q.TryGet()
				require.True(w, ok)
				require.Equal(w, 1, v)
				require.False(w, q.TryPut(3))
			})
		}, []string{"0s put 1", "1s put 2"}},

		{"the middle of the lines is canceled", func(w *world) {
			q := task.NewQueue[int](1)
			getter(w, q, "a")
			b := getter(w, q, "b")
			getter(w, q, "c")
			w.at(time.Second, func() {
				b.Cancel(enough)
				require.True(w, q.TryPut(1))
			})
			w.at(2*time.Second, func() { require.True(w, q.TryPut(2)) })
		}, []string{"1s b got 0, canceled: enough", "1s a got 1, <nil>", "2s c got 2, <nil>"}},

		{"canceled when the value is there: it gets it", func(w *world) {
			q := task.NewQueue[int](1)
			a := getter(w, q, "a")
			w.at(time.Second, func() {
				require.True(w, q.TryPut(1))
				a.Cancel(enough)
			})
		}, []string{"1s a got 1, <nil>"}},

		{"closed: the remaining values can be got", func(w *world) {
			q := task.NewQueue[int](2)
			w.play(func(t *task.Task) {
				require.NoError(w, q.Put(t, 1))
				q.Close()
				q.Close()
				require.Equal(w, task.ErrClosed, q.Put(t, 2))
				require.False(w, q.TryPut(2))
				v, err := q.Get(t)
				require.NoError(w, err)
				require.Equal(w, 1, v)
				_, err = q.Get(t)
				require.Equal(w, task.ErrClosed, err)
			})
		}, nil},

		{"closed: waiting tasks get the error", func(w *world) {
			q, r := task.NewQueue[int](1), task.NewQueue[int](1)
			putter(w, q, 1)
			putter(w, q, 2)
			getter(w, r, "a")
			w.at(time.Second, func() { q.Close(); r.Close() })
		}, []string{"0s put 1", "1s put 2: task: the queue is closed", "1s a got 0, task: the queue is closed"}},

		{"closed: no value comes after the end", func(w *world) {
			q := task.NewQueue[int](1)
			putter(w, q, 1)
			putter(w, q, 2)
			w.at(time.Second, func() {
				_, ok := q.TryGet()
				require.True(w, ok)
				q.Close() // the second was woken, but has not run yet
			})
			w.at(2*time.Second, func() {
				_, ok := q.TryGet()
				require.False(w, ok)
			})
		}, []string{"0s put 1", "1s put 2: task: the queue is closed"}},

		{"closed: a getter that was woken gets its value", func(w *world) {
			q := task.NewQueue[int](1)
			getter(w, q, "a")
			w.at(time.Second, func() {
				require.True(w, q.TryPut(1))
				q.Close()
			})
		}, []string{"1s a got 1, <nil>"}},
	})
	require.PanicsWithValue(t, "task: NewQueue needs a positive limit, not 0", func() { task.NewQueue[int](0) })
}
