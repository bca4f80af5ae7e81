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
// A record is one log line. What is lost is said in the log itself, in the place where
// the lost lines would stand: the first record after them has the count before it.
//
// Interface: New, Config; Handler, which is a slog.Handler, and its method Flush.
package asynclog

import (
	"context"
	"log/slog"
)

// Config holds the bounds of a queue. The zero value of each field means its default.
type Config struct {
	// Records is how many records may be queued, with the one that is being written.
	// Default 4096.
	Records int

	// Bytes bounds the text of the records that are queued: their messages, keys and
	// strings. What a pointer leads to is not counted. A record with more text than this is
	// dropped. Default 1 MiB.
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

// New returns a Handler that hands records to next, within a millisecond unless next takes
// longer, on a goroutine of its own. That ends a millisecond after the last record, so a
// Handler needs no end; see Flush for the end of a process.
// If next is a Handler already, New returns it: a second queue would protect no loop.
//
// next must not write through slog.Default or package log while the Handler itself is
// slog.Default, as slog's original handler does: each record would come back as another
// one.
func New(next slog.Handler, config Config) *Handler {
	if h, ok := next.(*Handler); ok {
		return h
	}
	return &Handler{next: next, queue: newQueue(next, config.withDefaults())}
}

// Enabled asks the next handler, on the goroutine of the caller.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle queues r and returns at once. If the queue is full, it drops r; the log will say
// so. The error is always nil: what the next handler returns comes too late, and counts as
// a dropped record.
//
// The next handler sees the values of r later, on another goroutine. Each slog.LogValuer
// among them is resolved before Handle returns, and each []byte is copied. Other values of
// kind slog.KindAny, such as a pointer, a map or an error, stay as they are: the caller must
// not change what they lead to.
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

// Flush waits until nothing is queued, and returns nil; or until ctx ends, and returns its
// error. Call it before the process ends, with a deadline: a write that is stuck may stay
// so for ever. os.Exit does not flush, and neither does log.Fatal.
func (h *Handler) Flush(ctx context.Context) error { return h.queue.flush(ctx) }
