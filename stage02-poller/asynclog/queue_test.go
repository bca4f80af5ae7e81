package asynclog

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// requireSound checks the queue's invariants.
func requireSound(t *testing.T, h *Handler) {
	t.Helper()
	q := h.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	sum := 0
	for i := range q.count {
		sum += q.ring[(q.first+i)%len(q.ring)].size
	}
	require.Equal(t, sum, q.bytes)
	require.LessOrEqual(t, q.count, q.limits.Records)
	require.LessOrEqual(t, len(q.ring), q.limits.Records)
	require.LessOrEqual(t, q.bytes, q.limits.Bytes)
	if q.count > 0 || q.lost.count > 0 {
		require.Equal(t, writing, q.state)
	}
}

// A stuck writer blocks no caller. It gets the records that the queue had room for, and a
// report of the others.
func TestBounds(t *testing.T) {
	for _, row := range []struct {
		name    string
		config  Config
		message string // of each of 20 records
		written int
	}{
		{"records", Config{Records: 7}, "m", 7},
		{"one record", Config{Records: 1}, "m", 1},
		{"bytes", Config{Bytes: 100}, strings.Repeat("m", 30), 3},
		{"bytes to the last", Config{Bytes: 100}, strings.Repeat("m", 25), 4},
		{"room for all", Config{Records: 20, Bytes: 20}, "m", 20},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				stuck := newPipe()
				h := New(lines(stuck), row.config)
				log := slog.New(h)
				want := []string{}
				for i := range 20 {
					log.Info(row.message)
					requireSound(t, h)
					if i < row.written {
						want = append(want, "level=INFO msg="+row.message)
					}
				}
				if row.written < 20 {
					want = append(want, fmt.Sprintf(`level=WARN msg="log lines dropped" count=%d`, 20-row.written))
				}
				stuck.readAll()
				requireLines(t, stuck.String(), want...)
				requireSound(t, h)
			})
		})
	}
}

// The loss of a record that is too long for the queue is reported at once, not after the next record.
func TestRecordTooLarge(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipe()
		log := slog.New(New(lines(p), Config{Bytes: 100}))
		log.Info(strings.Repeat("m", 101))
		p.readAll()
		requireLines(t, p.String(), `level=WARN msg="log lines dropped" count=1`)
		log.Info("m")
		rest()
		requireLines(t, p.String(), `level=WARN msg="log lines dropped" count=1`, "level=INFO msg=m")
	})
}

// Every loss is reported once, in the place of the lost lines. After a loss, half of the queue
// must be free before it takes records again.
func TestLossIsSaid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipe()
		h := New(lines(p), Config{Records: 4})
		log, n := slog.New(h), 0
		say := func(records int) {
			for range records {
				n++
				log.Info(fmt.Sprint(n))
				requireSound(t, h)
			}
		}
		say(6)    // 5 and 6 are lost
		p.read(1) // 1; three are left
		say(1)    // 7 is lost too
		p.read(1) // 2; two are left
		say(3)    // 8 and 9 enter, 10 is lost
		p.read(3) // 3, 4 and the first loss
		p.readAll()
		say(1)
		rest()
		requireLines(t, p.String(),
			"level=INFO msg=1",
			"level=INFO msg=2",
			"level=INFO msg=3",
			"level=INFO msg=4",
			`level=WARN msg="log lines dropped" count=3`,
			"level=INFO msg=8",
			"level=INFO msg=9",
			`level=WARN msg="log lines dropped" count=1`,
			"level=INFO msg=11")
	})
}

// The ring grows while its records wrap around its end, and they keep their order.
func TestRingGrows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipe()
		h := New(lines(p), Config{})
		log, want := slog.New(h), []string{}
		for i := range 100 {
			log.Info(fmt.Sprint(i))
			if i%3 == 0 {
				p.read(1)
			}
			requireSound(t, h)
			want = append(want, fmt.Sprint("level=INFO msg=", i))
		}
		p.readAll()
		requireLines(t, p.String(), want...)
	})
}

// The level of a loss's report is at least Warn, and that of the gravest lost record. So a log
// that shows only errors shows that errors are missing.
func TestLevelOfLoss(t *testing.T) {
	for _, row := range []struct {
		name string
		lost []slog.Level
		want string
	}{
		{"debug", []slog.Level{slog.LevelDebug}, "WARN"},
		{"info", []slog.Level{slog.LevelInfo, slog.LevelInfo}, "WARN"},
		{"an error among others", []slog.Level{slog.LevelInfo, slog.LevelError, slog.LevelInfo}, "ERROR"},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := newPipe()
				log := slog.New(New(slog.NewTextHandler(p, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTime}),
					Config{Records: 1}))
				log.Info("first")
				for _, level := range row.lost {
					log.Log(t.Context(), level, "lost")
				}
				p.readAll()
				requireLines(t, p.String(), "level=INFO msg=first",
					fmt.Sprintf(`level=%s msg="log lines dropped" count=%d`, row.want, len(row.lost)))
			})
		})
	}
}

// Records lost by a write error are counted too, and reported when writing works again.
func TestWriteErrors(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := &broken{err: errors.New("broken pipe")}
		h := New(lines(b), Config{})
		log := slog.New(h)
		for range 3 {
			log.Info("lost")
			rest()
			requireSound(t, h)
		}
		require.Empty(t, b.String())
		b.err = nil
		log.Info("works")
		rest()
		requireLines(t, b.String(), `level=WARN msg="log lines dropped" count=3`, "level=INFO msg=works")
	})
}

// The goroutine writes the first record at once, and the records of a pause together. After
// a pause without records it ends.
func TestPause(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := New(lines(io.Discard), Config{})
		log := slog.New(h)
		requireQueued := func(count int, state state) {
			t.Helper()
			h.queue.mu.Lock()
			defer h.queue.mu.Unlock()
			require.Equal(t, count, h.queue.count)
			require.Equal(t, state, h.queue.state)
		}
		requireQueued(0, absent)
		log.Info("1")
		synctest.Wait()
		requireQueued(0, pausing)
		log.Info("2")
		log.Info("3")
		synctest.Wait()
		requireQueued(2, writing)
		rest()
		requireQueued(0, pausing)
		rest()
		requireQueued(0, absent)
	})
}

// A queue that fills up ends the pause. So it loses nothing while its writer keeps up.
func TestFullQueueEndsPause(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipe()
		log := slog.New(New(lines(p), Config{Records: 4}))
		close(p.full)
		want := []string{}
		began := time.Now()
		for i := range 100 {
			log.Info(fmt.Sprint(i))
			want = append(want, fmt.Sprint("level=INFO msg=", i))
			if i%3 == 0 {
				synctest.Wait() // the goroutine pauses, or has ended
			}
		}
		require.Equal(t, began, time.Now())
		rest()
		requireLines(t, p.String(), want...)
	})
}
