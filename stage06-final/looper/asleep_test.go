package looper_test

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// Ten thousand handlers sleep at once; all of them wake. (With -race there are fewer.)
func TestManyHandlersAsleep(t *testing.T) {
	const clients = manyClients
	w := newWorld(t, looper.Config{Log: quiet})
	asleep, most := 0, 0
	w.app.Get("/sleep", func(c *looper.Context) error {
		asleep++
		most = max(most, asleep)
		defer func() { asleep-- }()
		return errors.Join(c.Sleep(time.Minute), c.Text(200, "awake"))
	})
	awake := 0
	scripts := make([]func(c *sim.Client), clients)
	for i := range scripts {
		scripts[i] = func(c *sim.Client) {
			get("/sleep", "awake")(c)
			awake++
		}
	}
	w.run(scripts...)
	assert.Equal(t, clients, most)
	assert.Equal(t, clients, awake)
	assert.Zero(t, asleep)
}

// BenchmarkAsleep compares a handler that sleeps with a connection alone: the coroutine's stack, the
// Context, the timer, and the copy of the request's head.
func BenchmarkAsleep(b *testing.B) {
	for _, clients := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			var each float64
			for range b.N {
				each += asleep(b, clients, "/sleep") - asleep(b, clients, "/hello")
			}
			b.ReportMetric(each/float64(b.N), "B/handler")
		})
	}
}

// asleep returns the bytes of memory per client after all clients have asked for a page.
func asleep(tb testing.TB, clients int, page string) float64 {
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	var before, after uint64
	asked := 0
	count := func() {
		if asked++; asked == clients {
			after = memory()
		}
	}
	app.Get("/sleep", func(c *looper.Context) error {
		count()
		return c.Sleep(time.Hour)
	})
	app.Get("/hello", func(c *looper.Context) error {
		count()
		return c.Text(200, "Hello, World!")
	})
	request := strings.Replace(hello, "/hello", page, 1)
	k := &sim.Treadmill{Input: []byte(request), Turns: clients, Clients: clients}
	l, err := loop.New(k, loop.Config{Log: quiet})
	require.NoError(tb, err)
	_, err = app.ListenOn(l, "treadmill")
	require.NoError(tb, err)
	before = memory()
	require.NoError(tb, k.Run(l))
	require.NotZero(tb, after)
	return (float64(after) - float64(before)) / float64(clients)
}

// memory returns the number of bytes of heap and stacks in use.
func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
