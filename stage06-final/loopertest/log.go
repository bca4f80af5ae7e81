package loopertest

import (
	"log/slog"
	"strings"
	"sync"
)

// record keeps the application's log. With Real the loop writes while the test reads.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

// handler writes lines into the record, without their times, which differ with each run.
func (r *record) handler() slog.Handler {
	return slog.NewTextHandler(r, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.Attr{}
		}
		return a
	}})
}

func (r *record) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(line)
}

// mark returns a position in the record, for since.
func (r *record) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Len()
}

// since returns the lines that were written after a mark.
func (r *record) since(mark int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()[mark:]
}
