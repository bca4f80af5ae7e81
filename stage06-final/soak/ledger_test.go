package soak_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// ledger counts exchanges by kind, and keeps their faults.
type ledger struct {
	mu     sync.Mutex
	done   map[string]int
	faults map[string]int
}

func newLedger() *ledger { return &ledger{done: make(map[string]int), faults: make(map[string]int)} }

// note notes the end of an exchange. err is a fault in the response that the client must get.
func (l *ledger) note(t *testing.T, kind string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[kind]++
	if err == nil {
		return
	}
	if l.faults[kind]++; l.faults[kind] <= 5 {
		t.Errorf("%s: %v", kind, err)
	}
}

func (l *ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var text strings.Builder
	all, faults := 0, 0
	for _, kind := range slices.Sorted(maps.Keys(l.done)) {
		fmt.Fprintf(&text, "\n%8d %s", l.done[kind], kind)
		all += l.done[kind]
		faults += l.faults[kind]
	}
	return fmt.Sprintf("%d exchanges, %d faults%s", all, faults, text.String())
}

// warnings is a handler of a log that counts lines by their message, and drops those below a warning.
type warnings struct {
	slog.Handler
	mu    sync.Mutex
	lines map[string]int // guarded by mu
}

func (w *warnings) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (w *warnings) Handle(_ context.Context, r slog.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines[r.Message]++
	return nil
}

func (w *warnings) WithAttrs([]slog.Attr) slog.Handler { return w }

func (w *warnings) WithGroup(string) slog.Handler { return w }

func (w *warnings) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return fmt.Sprint(w.lines)
}
