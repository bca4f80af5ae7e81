package launch

import (
	"context"
	"io"
	"log"
	"log/slog"
	"time"

	"looper.example/stage02-poller/asynclog"
)

// flushTime is how long a server's end waits for its log. A writer that is stuck for so long may be
// stuck for ever.
const flushTime = time.Second

// log returns the program's log, or one of text lines on standard error.
func (p Program) log(stderr io.Writer) *asynclog.Handler {
	if p.Log != nil {
		return p.Log()
	}
	return asynclog.New(slog.NewTextHandler(stderr, nil), asynclog.Config{})
}

// makeDefault makes l slog.Default, and the output of package log. The returned function restores
// the earlier ones.
func makeDefault(l *slog.Logger) (restore func()) {
	logger, w, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(l)
	return func() {
		slog.SetDefault(logger)
		log.SetOutput(w) // SetDefault changes these two, and does not change them back
		log.SetFlags(flags)
	}
}

// flush waits until the log has written its lines.
func (o Options) flush() {
	if o.Log == nil {
		return
	}
	h, ok := o.Log.Handler().(*asynclog.Handler)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	_ = h.Flush(ctx) // no log is left for its error
}
