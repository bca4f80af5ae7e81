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
	// any other logger with package asynclog.
	Logger *slog.Logger

	// Attrs are the attributes of a line, in this order. Default: LogMethod, LogPath, LogRoute, LogStatus, LogBytes, LogTook, LogClient, LogID.
	Attrs []LogAttr

	// Skip reports whether to leave out a request's line, such as that of a health check. It is called when the response
	// is over. Default: none is left out.
	Skip func(c *looper.Context, d looper.Done) bool

	// Sample writes one line for so many requests that went well: with a status below 500 and at most SlowAfter. Other requests
	// always have a line. The line says how many requests it stands for. Default: 1, a line for each.
	Sample int

	// SlowAfter is the duration above which a request always has a line. Default: a second.
	SlowAfter time.Duration
}

// LogAttr returns one attribute of a line. An attribute without a key is left out.
type LogAttr func(c *looper.Context, d looper.Done) slog.Attr

// Log writes a line for each request when it is over: level Info, and Error for a status of 500 or more. Config.NoRequestLog
// turns off the lines of the core. The logger's handler must quote text that comes from the client, as those of
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
	good  int         // requests that went well, since the last line for one
	attrs []slog.Attr // of a line; reused
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

// isChosen reports whether the request gets a line, and not another request that stands for it.
func (l *requestLog) isChosen(d looper.Done) bool {
	if !l.isGood(d) {
		return true
	}
	chosen := l.good == 0
	l.good = (l.good + 1) % l.Sample
	return chosen
}
