package task_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

// uses are all functions that take a Waiter.
var uses = []struct {
	name string
	use  func(w *world, with task.Waiter) error
}{
	{"Sleep", func(_ *world, with task.Waiter) error { return task.Sleep(with, time.Second) }},
	{"Yield", func(_ *world, with task.Waiter) error { return task.Yield(with) }},
	{"Within", func(w *world, with task.Waiter) error {
		return task.Within(with, time.Second, func() error { w.say("never"); return nil })
	}},
	{"Spawn", func(w *world, with task.Waiter) error {
		f := task.Spawn(with, func(*task.Task) (int, error) { w.say("never"); return 0, nil })
		f.Cancel(nil)
		f.Resolve(1, nil)
		if !f.Done() {
			return nil
		}
		return task.ErrElsewhere
	}},
	{"Gather", func(w *world, with task.Waiter) error {
		return task.Gather(with, func(*task.Task) error { w.say("never"); return nil })
	}},
	{"Race", func(w *world, with task.Waiter) error {
		_, err := task.Race(with, func(*task.Task) (int, error) { w.say("never"); return 0, nil })
		return err
	}},
	{"Await", func(w *world, with task.Waiter) error {
		_, err := task.Await(with, task.NewFuture[int](w.Scheduler))
		return err
	}},
	{"Mutex.Lock", func(_ *world, with task.Waiter) error { return new(task.Mutex).Lock(with) }},
	{"Mutex.TryLock", func(_ *world, with task.Waiter) error {
		if new(task.Mutex).TryLock(with) {
			return nil
		}
		return task.ErrElsewhere
	}},
	{"Semaphore.Acquire", func(_ *world, with task.Waiter) error { return task.NewSemaphore(1).Acquire(with) }},
	{"Queue.Put", func(_ *world, with task.Waiter) error { return task.NewQueue[int](1).Put(with, 1) }},
	{"Queue.Get", func(_ *world, with task.Waiter) error {
		_, err := task.NewQueue[int](1).Get(with)
		return err
	}},
	{"Event.Wait", func(_ *world, with task.Waiter) error {
		e := new(task.Event)
		e.Set()
		return e.Wait(with)
	}},
	{"Cond.Wait", func(_ *world, with task.Waiter) error { return new(task.Cond).Wait(with, new(task.Mutex)) }},
	{"Local.Set", func(_ *world, with task.Waiter) error { return task.NewLocal[int]("x").Set(with, 1) }},
	{"Local.Get", func(_ *world, with task.Waiter) error {
		if _, ok := task.NewLocal[int]("x").Get(with); ok {
			return nil
		}
		return task.ErrElsewhere
	}},
	{"Compute", func(w *world, with task.Waiter) error {
		_, err := task.Compute(with, func(context.Context) (int, error) { w.say("never"); return 0, nil })
		return err
	}},
	{"Offload", func(w *world, with task.Waiter) error {
		_, err := task.Offload(with, func(context.Context) (int, error) { w.say("never"); return 0, nil })
		return err
	}},
}

// nobody is a Waiter without a task.
type nobody struct{}

func (nobody) Task() *task.Task { return nil }

// Waiting where it is not possible is an error, and the log names it; nothing else happens.
func TestWaitElsewhere(t *testing.T) {
	for _, row := range uses {
		t.Run(row.name, func(t *testing.T) {
			for _, place := range []struct {
				name   string
				play   func(w *world, use func(with task.Waiter))
				silent bool // there is no log
			}{
				{"with nil", func(w *world, use func(task.Waiter)) {
					w.play(func(*task.Task) { use(nil) })
				}, true},
				{"with a nil task", func(w *world, use func(task.Waiter)) {
					w.play(func(*task.Task) { use((*task.Task)(nil)) })
				}, true},
				{"with a Waiter without a task", func(w *world, use func(task.Waiter)) {
					w.play(func(*task.Task) { use(nobody{}) })
				}, true},
				{"with a task that was never started", func(w *world, use func(task.Waiter)) {
					w.play(func(*task.Task) { use(new(task.Task)) })
				}, true},
				{"with a task that is over", func(w *world, use func(task.Waiter)) {
					other := w.play(func(*task.Task) {})
					w.play(func(t *task.Task) { _ = task.Yield(t); use(other) })
				}, false},
				{"with another task", func(w *world, use func(task.Waiter)) {
					other := w.play(func(t *task.Task) { require.NoError(w, task.Sleep(t, time.Second)) })
					w.play(func(*task.Task) { use(other) })
				}, false},
				{"with a child", func(w *world, use func(task.Waiter)) {
					w.play(func(t *task.Task) {
						var child *task.Task
						task.Spawn(t, func(t *task.Task) (int, error) { child = t; return 0, task.Sleep(t, time.Hour) })
						require.NoError(w, task.Yield(t))
						use(child)
					})
				}, false},
				{"in a callback", func(w *world, use func(task.Waiter)) {
					other := w.play(func(t *task.Task) { require.NoError(w, task.Sleep(t, 2*time.Second)) })
					w.at(time.Second, func() { use(other) })
				}, false},
				{"on another goroutine", func(w *world, use func(task.Waiter)) {
					w.play(func(t *task.Task) { elsewhere(func() { use(t) }) })
				}, false},
			} {
				t.Run(place.name, func(t *testing.T) {
					w := newWorld(t)
					used := 0
					place.play(w, func(with task.Waiter) {
						used++
						if err := row.use(w, with); err != task.ErrElsewhere {
							t.Errorf("%v", err)
						}
					})
					w.run()
					require.Equal(t, 1, used)
					if place.silent {
						require.Empty(t, w.words.String())
					} else {
						require.Contains(t, w.words.String(), "misuse: task."+row.name)
					}
				})
			}
		})
	}
}

// elsewhere calls f on a goroutine of its own, and waits for it.
func elsewhere(f func()) {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	<-done
}

// Functions that wake or start tasks belong to the loop too: on another goroutine they do nothing,
// and the log names them.
func TestWakeElsewhere(t *testing.T) {
	wait := func(w *world, f func(t *task.Task) error) *task.Task {
		return w.play(func(t *task.Task) {
			err := task.Within(t, time.Hour, func() error { return f(t) })
			require.EqualError(w, err, "timeout after 1h0m0s", "no call has woken it")
		})
	}
	for _, row := range []struct {
		name string
		make func(w *world) (use func())
	}{
		{"Future.Resolve", func(w *world) func() {
			f := task.NewFuture[int](w.Scheduler)
			wait(w, func(t *task.Task) error { _, err := task.Await(t, f); return err })
			return func() { f.Resolve(1, nil) }
		}},
		{"Task.Cancel", func(w *world) func() {
			one := wait(w, func(t *task.Task) error { return new(task.Event).Wait(t) })
			return func() { one.Cancel(nil) }
		}},
		{"Task.Context", func(w *world) func() {
			one := wait(w, func(t *task.Task) error { return new(task.Event).Wait(t) })
			return func() {
				if one.Context().Err() == nil {
					w.Error("a context")
				}
			}
		}},
		{"Mutex.Unlock", func(w *world) func() {
			m := new(task.Mutex)
			w.play(func(t *task.Task) { _ = m.Lock(t); defer m.Unlock(); _ = task.Sleep(t, 2*time.Hour) })
			wait(w, func(t *task.Task) error { return m.Lock(t) })
			return m.Unlock
		}},
		{"Semaphore.Release", func(w *world) func() {
			s := task.NewSemaphore(1)
			s.TryAcquire()
			wait(w, func(t *task.Task) error { return s.Acquire(t) })
			return s.Release
		}},
		{"Event.Set", func(w *world) func() {
			e := new(task.Event)
			wait(w, func(t *task.Task) error { return e.Wait(t) })
			return e.Set
		}},
		{"Cond.Signal", func(w *world) func() {
			c, m := new(task.Cond), new(task.Mutex)
			wait(w, func(t *task.Task) error { _ = m.Lock(t); defer m.Unlock(); return c.Wait(t, m) })
			return c.Signal
		}},
		{"Cond.Broadcast", func(w *world) func() {
			c, m := new(task.Cond), new(task.Mutex)
			wait(w, func(t *task.Task) error { _ = m.Lock(t); defer m.Unlock(); return c.Wait(t, m) })
			return c.Broadcast
		}},
		{"Queue.TryPut", func(w *world) func() {
			q := task.NewQueue[int](1)
			wait(w, func(t *task.Task) error { _, err := q.Get(t); return err })
			return func() { q.TryPut(1) }
		}},
		{"Queue.TryGet", func(w *world) func() {
			q := task.NewQueue[int](1)
			q.TryPut(1)
			wait(w, func(t *task.Task) error { return q.Put(t, 1) })
			return func() { q.TryGet() }
		}},
		{"Queue.Close", func(w *world) func() {
			q := task.NewQueue[int](1)
			q.TryPut(1)
			wait(w, func(t *task.Task) error { return q.Put(t, 1) })
			return q.Close
		}},
		{"Scheduler.Start", func(w *world) func() {
			return func() { w.Start(new(task.Task), func(*task.Task) error { w.Error("begins"); return nil }, nil) }
		}},
		{"Scheduler.Go", func(w *world) func() {
			return func() { w.Go("x", func(*task.Task) error { w.Error("begins"); return nil }).Cancel(nil) }
		}},
		{"Scheduler.Go", func(w *world) func() {
			return func() { w.Every("x", 1, func(*task.Task) error { w.Error("begins"); return nil }).Cancel(nil) }
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			use := row.make(w)
			w.at(time.Second, func() { elsewhere(use) })
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
			w.run()
			require.Contains(t, w.words.String(), "misuse: task."+row.name)
		})
	}
}

// A task can be started only if it is over.
func TestStartTwice(t *testing.T) {
	w := newWorld(t)
	one := new(task.Task)
	w.at(0, func() { w.Start(one, func(t *task.Task) error { return task.Sleep(t, time.Second) }, nil) })
	w.at(time.Second/2, func() {
		require.PanicsWithValue(t, "task: expected a task that is over, or was never started", func() { w.Start(one, nil, nil) })
	})
	w.at(2*time.Second, func() { w.Start(one, func(*task.Task) error { w.say("again"); return nil }, nil) })
	w.runOn(time.Minute, "2s again")
}
