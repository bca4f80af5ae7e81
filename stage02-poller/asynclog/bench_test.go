package asynclog

import (
	"context"
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// requestLine is a record like one of the framework's request log: more attributes than a
// slog.Record has room for, so slog itself allocates once.
func requestLine(b testing.TB, log *slog.Logger) {
	log.LogAttrs(b.Context(), slog.LevelInfo, "request",
		slog.String("method", "GET"),
		slog.String("target", "/hello?name=Ada"),
		slog.Int("status", 200),
		slog.Int64("bytes", 14),
		slog.Duration("took", 14431*time.Nanosecond),
		slog.String("peer", "127.0.0.1:44094"))
}

// The cost of a record for its caller: written at once, queued, dropped, and not enabled.
func BenchmarkRecord(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(b, err)
	defer null.Close()
	for _, row := range []struct {
		name string
		w    io.Writer
	}{
		{"io.Discard", io.Discard},
		{"/dev/null", null},
	} {
		text := slog.NewTextHandler(row.w, nil)
		b.Run("at once to "+row.name, func(b *testing.B) { benchmarkRecord(b, text) })
		b.Run("queued for "+row.name, func(b *testing.B) { benchmarkQueued(b, New(text, Config{})) })
	}
	b.Run("dropped", func(b *testing.B) {
		stuck := newPipe()
		defer close(stuck.full)
		benchmarkRecord(b, New(slog.NewTextHandler(stuck, nil), Config{Records: 1}))
	})
	b.Run("not enabled", func(b *testing.B) {
		benchmarkRecord(b, New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError}), Config{}))
	})
}

func benchmarkRecord(b *testing.B, h slog.Handler) {
	log := slog.New(h)
	b.ReportAllocs()
	for b.Loop() {
		requestLine(b, log)
	}
}

// benchmarkQueued empties the queue whenever it may be full, outside the measured time.
func benchmarkQueued(b *testing.B, h *Handler) {
	log := slog.New(h)
	b.ReportAllocs()
	for n := 1; b.Loop(); n++ {
		requestLine(b, log)
		if n%h.queue.limits.Records == 0 {
			b.StopTimer()
			require.NoError(b, h.Flush(b.Context()))
			b.StartTimer()
		}
	}
}

// silent drops every record.
type silent struct{ slog.Handler }

func (silent) Handle(context.Context, slog.Record) error { return nil }

// Queueing allocates nothing: the one allocation of a long record is slog's own.
func TestAllocations(t *testing.T) {
	next := silent{slog.NewTextHandler(io.Discard, nil)}
	once, queued := slog.New(next), slog.New(New(next, Config{Records: 64}))
	for range 1000 { // until the ring has its full size
		queued.Info("m")
	}
	for _, row := range []struct {
		name string
		say  func(log *slog.Logger)
	}{
		{"short", func(log *slog.Logger) {
			log.LogAttrs(t.Context(), slog.LevelInfo, "m", slog.String("method", "GET"), slog.Int("status", 200))
		}},
		{"long", func(log *slog.Logger) { requestLine(t, log) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			want := testing.AllocsPerRun(1000, func() { row.say(once) })
			require.Equal(t, want, testing.AllocsPerRun(1000, func() { row.say(queued) }))
		})
	}
}
