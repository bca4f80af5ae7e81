package task_test

import (
	"context"
	"log/slog"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// With each poller, also one that binds the loop to a thread, tasks may begin before the loop runs, and they go on after a callback has
// ended the loop's goroutine.
func TestRealGoroutines(t *testing.T) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) {
			k, err := kernel.Open(name)
			require.NoError(t, err)
			log := slog.New(slog.DiscardHandler)
			l, err := loop.New(k, loop.Config{Log: log})
			require.NoError(t, err)
			s := task.New(l, task.Config{Log: log})
			var steps []string
			s.Start(new(task.Task), func(t *task.Task) error {
				for _, step := range []string{"first", "second", "third"} {
					steps = append(steps, step)
					l.Post(runtime.Goexit)
					if err := task.Sleep(t, time.Millisecond); err != nil {
						return err
					}
				}
				return nil
			}, func(_ *task.Task, err error) {
				steps = append(steps, "end")
				require.NoError(t, err)
				l.Stop(time.Minute)
			})
			s.Callback(func() {})
			require.NoError(t, l.Run())
			require.Equal(t, []string{"first", "second", "third", "end"}, steps)
		})
	}
}

// Lookups that wait for a name server occupy no worker of Offload.
func TestNameServerIsSilent(t *testing.T) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	s := task.New(l, task.Config{Workers: 1})
	var lookup task.Task
	offload := sync.OnceFunc(func() {
		s.Start(new(task.Task), func(t *task.Task) error {
			return task.Within(t, 4*time.Second, func() error { // less than a lookup takes
				_, err := task.Offload(t, func(context.Context) (bool, error) { return true, nil })
				return err
			})
		}, func(_ *task.Task, err error) {
			lookup.Cancel(nil)
			assert.NoError(t, err)
		})
	})
	usual := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = usual })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		l.Post(offload)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	s.Start(&lookup, func(t *task.Task) error {
		_, err := task.Dial(t, "tcp", "name.example.:80")
		return err
	}, func(_ *task.Task, err error) {
		l.Stop(time.Minute)
		assert.ErrorIs(t, err, context.Canceled)
	})
	require.NoError(t, l.Run())
}
