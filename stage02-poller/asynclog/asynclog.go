// Package asynclog is a slog.Handler that never makes its caller wait. A log goes to a
// pipe, a terminal or a disk. Each can stop taking bytes, and a write to it then blocks.
// On the goroutine of an event loop, that write would stop every client.
//
//	any goroutine                             one goroutine, while there are records
//
//	Handle ------> queue ------------------------> Handle of the next handler, in order
//	   |           bounded in records,                |
//	   | full:     and in bytes                       | error:
//	   | dropped, counted                             | counted
//	   +-----------> "log lines dropped" count=N <----+
//
// A record is one log line. The log itself has the number of lost records, in the place of
// the lost lines: before the first record after them.
//
// Interface: New, Config; Handler, which is a slog.Handler, and its method Flush.
package asynclog

import (
	"context"
	"log/slog"
)

// Config holds the bounds of a queue. The zero value of each field means its default.
type Config struct {
	// Records is how many records may be queued, including the one that is being written.
	// Default 4096.
	Records int

	// Bytes bounds the text of the queued records: their messages, keys and strings. Data
	// that a pointer leads to is not counted. A record with more text than this is dropped.
	// Default 1 MiB.
	Bytes int
}

func (c Config) withDefaults() Config {
	if c.Records == 0 {
		c.Records = 4096
	}
	if c.Bytes == 0 {
		c.Bytes = 1 << 20
	}
	return c
}

// Handler queues records for another handler. Any goroutine may call its methods.
type Handler struct {
	next  slog.Handler // with the attributes and groups of this Handler
	queue *queue       // shared by all that came of one New
}

// New returns a Handler that passes records to next, on a goroutine of its own, within a
// millisecond unless next takes longer. The goroutine ends a millisecond after the last
// record, so a Handler need not be closed. At the end of a process, call Flush.
// If next is a Handler already, New returns it: a second queue would protect no loop.
//
// If the Handler is slog.Default, next must not write through slog.Default or package log,
// as slog's original handler does: each record would come back as another one.
func New(next slog.Handler, config Config) *Handler {
	if h, ok := next.(*Handler); ok {
		return h
	}
	return &Handler{next: next, queue: newQueue(next, config.withDefaults())}
}

// Enabled calls the next handler's Enabled, on the caller's goroutine.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle queues r and returns at once. If the queue is full, it drops r, and the log will
// have a line about it. The error is always nil. An error of the next handler comes later, and
// counts as a dropped record.
//
// The next handler sees the values of r later, on another goroutine. Each slog.LogValuer
// among them is resolved before Handle returns, and each []byte is copied. Other values of
// kind slog.KindAny, such as a pointer, a map or an error, stay as they are: the caller must
// not change the data that they lead to.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	size, loose := measure(r)
	if loose {
		r = settle(r)
		size, _ = measure(r)
	}
	h.queue.put(&entry{ctx: ctx, handler: h.next, record: r.Clone(), size: size})
	return nil
}

// WithAttrs returns a Handler with the same queue, so that the order of the records is kept.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Handler{next: h.next.WithAttrs(attrs), queue: h.queue}
}

// WithGroup returns a Handler with the same queue, so that the order of the records is kept.
func (h *Handler) WithGroup(name string) slog.Handler {
	return &Handler{next: h.next.WithGroup(name), queue: h.queue}
}

// Flush waits until the queue is empty, and returns nil, or until ctx ends, and returns its
// error. Call it before the process ends, with a deadline: a write may be stuck for ever.
// Neither os.Exit nor log.Fatal flushes.
func (h *Handler) Flush(ctx context.Context) error { return h.queue.flush(ctx) }
