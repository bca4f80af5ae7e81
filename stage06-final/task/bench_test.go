package task_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// inputs is a handler that calls a function for each input.
type inputs struct {
	loop.Defaults
	f func()
}

func (h inputs) Input(_ *loop.Conn, in []byte) int {
	h.f()
	return len(in)
}

// tread calls, for each input on a treadmill, the function that make returns.
func tread(tb testing.TB, turns int, make func(s *task.Scheduler) func()) {
	k := &sim.Treadmill{Input: []byte("x"), Turns: turns}
	l, err := loop.New(k, loop.Config{StallTimeout: -1, Log: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	h := inputs{f: make(task.New(l, task.Config{Log: slog.New(slog.DiscardHandler)}))}
	_, err = l.Listen("treadmill", func(*loop.Conn) loop.Handler { return h })
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
}

// starts returns a function that starts f as a task, in reused memory.
func starts(f func(t *task.Task) error) func(s *task.Scheduler) func() {
	return func(s *task.Scheduler) func() {
		var free []*task.Task
		ended := func(t *task.Task, _ error) { free = append(free, t) }
		return func() {
			if len(free) == 0 {
				free = append(free, new(task.Task))
			}
			last := len(free) - 1
			t := free[last]
			free = free[:last]
			s.Start(t, f, ended)
		}
	}
}

// resolves makes a future and resolves it, as a callback does for a function that has returned one.
func resolves(s *task.Scheduler) func() {
	return func() {
		latest = task.NewFuture[int](s)
		latest.Resolve(1, nil)
	}
}

var latest *task.Future[int] // so that it is allocated, as that of a waiting task is

// costs are the work for each input. Those that are free allocate nothing.
var costs = []struct {
	name string
	free bool
	make func(s *task.Scheduler) func()
}{
	{"a callback", true, func(*task.Scheduler) func() { return func() {} }},
	{"a future", false, resolves},
	{"a task", true, starts(func(*task.Task) error { return nil })},
	{"a task that waits once", true, starts(func(t *task.Task) error { return task.Yield(t) })},
	{"a task that sleeps once", true, starts(func(t *task.Task) error { return task.Sleep(t, 0) })},
	{"two tasks and a Mutex", true, func(s *task.Scheduler) func() {
		m := new(task.Mutex)
		return pair(s, func(t *task.Task, wait func(*task.Task) error) error {
			if err := m.Lock(t); err != nil {
				return err
			}
			defer m.Unlock()
			return wait(t)
		})
	}},
	{"two tasks and a Semaphore", true, func(s *task.Scheduler) func() {
		turns := task.NewSemaphore(1)
		return pair(s, func(t *task.Task, wait func(*task.Task) error) error {
			if err := turns.Acquire(t); err != nil {
				return err
			}
			defer turns.Release()
			return wait(t)
		})
	}},
	{"a value through a Queue", true, func(s *task.Scheduler) func() {
		q := task.NewQueue[int](1)
		take := starts(func(t *task.Task) error { _, err := q.Get(t); return err })(s)
		put := starts(func(t *task.Task) error { return q.Put(t, 1) })(s)
		return func() { take(); put() }
	}},
	{"a Future", false, func(s *task.Scheduler) func() {
		var f *task.Future[int]
		await := starts(func(t *task.Task) error { _, err := task.Await(t, f); return err })(s)
		return func() {
			f = task.NewFuture[int](s)
			await()
			f.Resolve(1, nil)
		}
	}},
	{"Gather of two", false, starts(func(t *task.Task) error { return task.Gather(t, yield, yield) })},
	{"Spawn and Await", false, starts(func(t *task.Task) error {
		_, err := task.Await(t, task.Spawn(t, func(*task.Task) (int, error) { return 1, nil }))
		return err
	})},
	{"Within", false, starts(func(t *task.Task) error {
		return task.Within(t, time.Second, func() error { return task.Yield(t) })
	})},
}

func yield(t *task.Task) error { return task.Yield(t) }

// pair starts f as two tasks: the first waits in the middle of it, and the second waits for the first.
func pair(s *task.Scheduler, f func(t *task.Task, wait func(*task.Task) error) error) func() {
	one := starts(func(t *task.Task) error { return f(t, yield) })(s)
	two := starts(func(t *task.Task) error { return f(t, func(*task.Task) error { return nil }) })(s)
	return func() { one(); two() }
}

func BenchmarkTask(b *testing.B) {
	for _, row := range costs {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			tread(b, b.N, row.make)
		})
	}
}

// BenchmarkOffload measures a call that returns at once, on a goroutine of its own: the least that a call of any library costs.
func BenchmarkOffload(b *testing.B) {
	b.ReportAllocs()
	runReal(b, task.Config{}, func(t *task.Task) {
		for range b.N {
			_, _ = task.Offload(t, func(context.Context) (int, error) { return 1, nil })
		}
	})
}

// In the steady state these allocate nothing. The first turns may allocate, and so may Go's runtime now and
// then. So the test measures ten thousand turns after the first ones.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, row := range costs {
		if !row.free {
			continue
		}
		t.Run(row.name, func(t *testing.T) {
			cost := func(turns int) float64 {
				return testing.AllocsPerRun(5, func() { tread(t, turns, row.make) })
			}
			assert.InDelta(t, 0, (cost(10_100)-cost(100))/10_000, 0.005)
		})
	}
}
