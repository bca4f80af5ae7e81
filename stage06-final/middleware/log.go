package middleware

import (
	"context"
	"log/slog"
	"time"

	"looper.example/stage06-final/looper"
)

// LogConfig holds the settings of Log.
type LogConfig struct {
	// Logger gets the lines. Default: the application's, Config.Log, which never makes the loop wait. Wrap
	// another one with package asynclog too.
	Logger *slog.Logger

	// Attrs are what a line says, in this order. Default: LogMethod, LogPath, LogRoute, LogStatus, LogBytes, LogTook, LogClient, LogID.
	Attrs []LogAttr

	// Skip reports whether a request has no line, such as a health check. It is called when the response
	// is over. Default: none is skipped.
	Skip func(c *looper.Context, d looper.Done) bool

	// Sample writes one line of so many for requests that went well: a status below 500 and at most SlowAfter. Others
	// always have theirs. The line says how many it stands for. Default: 1, all of them.
	Sample int

	// SlowAfter is how long a request takes that always has its line. Default: a second.
	SlowAfter time.Duration
}

// LogAttr makes one attribute of a line. An attribute without a key is left out.
type LogAttr func(c *looper.Context, d looper.Done) slog.Attr

// Log writes a line for each request when it is over: level Info, and Error for a status of 500 or more. Config.NoRequestLog
// leaves out those that the core writes. Text that comes from the client is for the handler of the logger to quote, as those of
// slog do. The path is logged without the query, which may hold secrets.
func Log(config LogConfig) looper.Middleware {
	if config.Attrs == nil {
		config.Attrs = []LogAttr{LogMethod, LogPath, LogRoute, LogStatus, LogBytes, LogTook, LogClient, LogID}
	}
	config.Sample = max(config.Sample, 1)
	if config.SlowAfter <= 0 {
		config.SlowAfter = time.Second
	}
	return func(next looper.Handler) looper.Handler {
		done := (&requestLog{LogConfig: config}).done
		return func(c *looper.Context) error {
			c.OnDone(done)
			return next(c)
		}
	}
}

type requestLog struct {
	LogConfig
	good  int         // requests that went well since the last line of one
	attrs []slog.Attr // of a line; used again
}

func (l *requestLog) done(d looper.Done) {
	c := d.Context()
	logger, level := l.Logger, slog.LevelInfo
	if logger == nil {
		logger = c.Log()
	}
	if d.Status >= 500 {
		level = slog.LevelError
	}
	if !logger.Enabled(context.Background(), level) || l.Skip != nil && l.Skip(c, d) || !l.isChosen(d) {
		return
	}
	l.attrs = l.attrs[:0]
	for _, make := range l.Attrs {
		if attr := make(c, d); attr.Key != "" {
			l.attrs = append(l.attrs, attr)
		}
	}
	if l.Sample > 1 && l.isGood(d) {
		l.attrs = append(l.attrs, slog.Int("sampled", l.Sample))
	}
	logger.LogAttrs(context.Background(), level, "request", l.attrs...)
	clear(l.attrs)
}

func (l *requestLog) isGood(d looper.Done) bool { return d.Status < 500 && d.Took <= l.SlowAfter }

// isChosen reports whether the request has a line, or another one stands for it.
func (l *requestLog) isChosen(d looper.Done) bool {
	if !l.isGood(d) {
		return true
	}
	chosen := l.good == 0
	l.good = (l.good + 1) % l.Sample
	return chosen
}
