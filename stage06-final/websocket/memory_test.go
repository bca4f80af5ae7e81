package websocket_test

import (
	"log/slog"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// BenchmarkIdle reports the memory of a connection whose handler waits in Read, with the handler's stack, and without the kernel's
// memory for it.
func BenchmarkIdle(b *testing.B) {
	for _, row := range idling {
		b.Run(row.name, func(b *testing.B) {
			for range b.N {
				heap, stack := idle(b, 10_000, row.options, row.extension, row.frames)
				b.ReportMetric(heap, "heap-B/conn")
				b.ReportMetric(stack, "stack-B/conn")
			}
		})
	}
}

var idling = []struct {
	name      string
	options   websocket.Options
	extension string
	frames    string // sent before
}{
	{"fresh", websocket.Options{}, "", ""},
	{"after a message", websocket.Options{}, "", text("sixteen bytes, 1")},
	{"after a compressed message", packing, offer, packed(pack(verse, ""))},
	{"after a message with takeover", websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}}, offer, packed(pack(verse, ""))},
}

// An idle connection takes little memory. This includes the loop's buffers, which all connections of the test have used at once.
func TestIdleMemory(t *testing.T) {
	for _, row := range idling {
		heap, stack := idle(t, 2000, row.options, row.extension, row.frames)
		t.Logf("%s: heap %.0f, stack %.0f bytes for a connection", row.name, heap, stack)
		require.Less(t, heap+stack, 24_000.)
	}
}

// idle opens connections, each of which sends frames and then nothing, and returns the memory of one of them in bytes.
func idle(tb testing.TB, clients int, o websocket.Options, extension, frames string) (heap, stack float64) {
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	k := &belt{Treadmill: sim.Treadmill{Turns: clients * (clients/100 + 10), Clients: clients}, handshake: handshake + extension + "\r\n" + frames}
	k.open, k.frames = make(map[int]bool), pong("")
	var before runtime.MemStats
	accepted := 0
	app.Get("/", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, o)
		if err != nil {
			return err
		}
		accepted++
		return echo(conn)
	})
	l, err := loop.New(k, loop.Config{MaxConns: clients})
	require.NoError(tb, err)
	_, err = app.ListenOn(l, "treadmill")
	require.NoError(tb, err)
	measure(&before)
	k.atLast = func() { // when each has had a turn after its handshake
		var after runtime.MemStats
		measure(&after)
		require.Equal(tb, clients, accepted)
		heap = float64(after.HeapAlloc-before.HeapAlloc) / float64(clients)
		stack = float64(after.StackInuse-before.StackInuse) / float64(clients)
	}
	require.NoError(tb, k.Run(l))
	runtime.KeepAlive(l)
	return heap, stack
}

func measure(m *runtime.MemStats) {
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(m)
}
