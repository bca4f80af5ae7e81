package asynclog

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Loggers derived from one another share the queue, and keep their own attributes.
func TestAttrsAndGroups(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipe()
		h := New(lines(p), Config{Records: 4})
		log := slog.New(h)
		inner := log.With("a", 1).WithGroup("g").With("b", 2)
		inner.Info("one", "c", 3)
		log.Info("two", "c", 3)
		inner.Info("three")
		log.WithGroup("h").Info("four", "d", 4)
		inner.Info("lost", "c", 3)
		require.Same(t, h.queue, inner.Handler().(*Handler).queue)
		p.readAll()
		requireLines(t, p.String(),
			"level=INFO msg=one a=1 g.b=2 g.c=3",
			"level=INFO msg=two c=3",
			"level=INFO msg=three a=1 g.b=2",
			"level=INFO msg=four h.d=4",
			`level=WARN msg="log lines dropped" count=1`)
	})
}

func TestFlush(t *testing.T) {
	second := func(t *testing.T, h *Handler) error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		return h.Flush(ctx)
	}
	t.Run("nothing was ever written", func(t *testing.T) {
		require.NoError(t, New(lines(newPipe()), Config{}).Flush(t.Context()))
	})
	t.Run("waits for the last record", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			p := newPipe()
			h := New(lines(p), Config{Records: 2})
			for range 3 {
				slog.New(h).Info("m")
			}
			time.AfterFunc(time.Millisecond, func() { close(p.full) })
			require.NoError(t, second(t, h))
			requireLines(t, p.String(), "level=INFO msg=m", "level=INFO msg=m", `level=WARN msg="log lines dropped" count=1`)
			require.NoError(t, second(t, h), "again")
		})
	})
	t.Run("a writer that is stuck", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			p := newPipe()
			h := New(lines(p), Config{})
			slog.New(h).Info("m")
			began := time.Now()
			require.ErrorIs(t, second(t, h), context.DeadlineExceeded)
			require.Equal(t, time.Second, time.Since(began))
			require.ErrorIs(t, second(t, h), context.DeadlineExceeded, "again")
			p.readAll()
			require.NoError(t, second(t, h))
		})
	})
	t.Run("does not wait for a pause", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			h := New(lines(io.Discard), Config{})
			began := time.Now()
			slog.New(h).Info("m")
			require.NoError(t, second(t, h))
			require.NoError(t, second(t, h), "while it pauses")
			require.Equal(t, time.Duration(0), time.Since(began))
		})
	})
	t.Run("a writer that fails", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			h := New(lines(&broken{err: errors.New("broken pipe")}), Config{})
			slog.New(h).Info("m")
			require.NoError(t, second(t, h))
		})
	})
}

// Many goroutines log at once. Every record is written or counted, and those of each goroutine
// stay in order.
func TestManyGoroutines(t *testing.T) {
	const goroutines, each = 16, 500
	var written tally
	h := New(&written, Config{Records: 64})
	var group sync.WaitGroup
	for g := range goroutines {
		log := slog.New(h).With("g", g)
		group.Go(func() {
			for i := range each {
				log.Info("m", "i", i)
			}
		})
	}
	group.Wait()
	require.NoError(t, h.Flush(t.Context()))
	require.True(t, written.ordered)
	require.Equal(t, goroutines*each, written.records+written.dropped)
	requireSound(t, h)
}

// tally counts records, and the reports of dropped ones. It has no lock: only one
// goroutine at a time may call it.
type tally struct {
	records, dropped int
	ordered          bool
	last             map[int64]int64
}

func (s *tally) Enabled(context.Context, slog.Level) bool { return true }
func (s *tally) WithGroup(string) slog.Handler            { return s }
func (s *tally) WithAttrs(attrs []slog.Attr) slog.Handler { return tallyOf{s, attrs[0].Value.Int64()} }

func (s *tally) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		s.dropped += int(a.Value.Int64())
		return true
	})
	return nil
}

// tallyOf is the part of one goroutine.
type tallyOf struct {
	*tally
	g int64
}

func (s tallyOf) Handle(_ context.Context, r slog.Record) error {
	if s.last == nil {
		s.last, s.ordered = map[int64]int64{}, true
	}
	r.Attrs(func(a slog.Attr) bool {
		i := a.Value.Int64()
		s.ordered = s.ordered && (i == 0 || i > s.last[s.g])
		s.last[s.g] = i
		return true
	})
	s.records++
	return nil
}

func TestEnabledAsks(t *testing.T) {
	h := New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn}), Config{})
	require.False(t, h.Enabled(t.Context(), slog.LevelInfo))
	require.True(t, h.Enabled(t.Context(), slog.LevelWarn))
}

// New returns a Handler unchanged.
func TestNewOfHandler(t *testing.T) {
	h := New(slog.DiscardHandler, Config{})
	require.Same(t, h, New(h, Config{Records: 1}))
}
