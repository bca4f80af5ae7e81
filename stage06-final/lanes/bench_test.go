package lanes_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/gomodule/redigo/redis"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// BenchmarkPing sends a PING to Redis and reads the response: in both lanes, and in a goroutine
// without a loop.
func BenchmarkPing(b *testing.B) {
	addr := startRedis(b)
	ping := func(c redis.Conn) error { _, err := c.Do("PING"); return err }
	b.Run("dial", func(b *testing.B) {
		onLoop(b, func(t *task.Task) error {
			upstream, err := task.Dial(t, "tcp", addr)
			if err != nil {
				return err
			}
			c := redis.NewConn(upstream, 0, 0)
			for b.Loop() {
				if err := ping(c); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.Run("offload", func(b *testing.B) {
		c, err := redis.Dial("tcp", addr)
		require.NoError(b, err)
		defer c.Close()
		onLoop(b, func(t *task.Task) error {
			for b.Loop() {
				if _, err := task.Offload(t, func(context.Context) (int, error) { return 0, ping(c) }); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.Run("goroutine", func(b *testing.B) {
		c, err := redis.Dial("tcp", addr)
		require.NoError(b, err)
		defer c.Close()
		for b.Loop() {
			require.NoError(b, ping(c))
		}
	})
}

// onLoop runs f as a task on a real kernel.
func onLoop(b *testing.B, f func(t *task.Task) error) {
	b.Helper()
	k, err := kernel.Open("")
	require.NoError(b, err)
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.DiscardHandler)})
	require.NoError(b, err)
	outcome := task.ErrStopped
	task.New(l, task.Config{}).Start(new(task.Task), f, func(_ *task.Task, err error) {
		outcome = err
		l.Stop(0)
	})
	require.NoError(b, l.Run())
	require.NoError(b, outcome)
}
