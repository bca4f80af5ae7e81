package task_test

import (
	"log/slog"
	"testing"

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

// tread calls, for each input on a treadmill, what make returns.
func tread(tb testing.TB, turns int, make func(s *task.Scheduler) func()) {
	k := &sim.Treadmill{Input: []byte("x"), Turns: turns}
	l, err := loop.New(k, loop.Config{StallTimeout: -1, Log: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	h := inputs{f: make(task.New(l, task.Config{}))}
	_, err = l.Listen("treadmill", func(*loop.Conn) loop.Handler { return h })
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
}

// starts returns what starts f as a task, in the same memory each time.
func starts(f func(t *task.Task) error) func(s *task.Scheduler) func() {
	return func(s *task.Scheduler) func() {
		t := new(task.Task)
		return func() { s.Start(t, f, nil) }
	}
}

// resolves makes a future and resolves it, as a callback does for a function that has returned one.
func resolves(s *task.Scheduler) func() {
	return func() {
		latest = task.NewFuture[int](s)
		latest.Resolve(1, nil)
	}
}

var latest *task.Future[int] // so that it is allocated, as one is that waits

var costs = []struct {
	name string
	make func(s *task.Scheduler) func()
}{
	{"a callback", func(*task.Scheduler) func() { return func() {} }},
	{"a future", resolves},
	{"a task", starts(func(*task.Task) error { return nil })},
	{"a task that waits once", starts(func(t *task.Task) error { return task.Yield(t) })},
}

func BenchmarkTask(b *testing.B) {
	for _, row := range costs {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			tread(b, b.N, row.make)
		})
	}
}
