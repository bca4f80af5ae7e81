package looper

import (
	"context"
	"log/slog"
	"net/netip"

	"looper.example/stage02-poller/asynclog"
)

// Log returns the application's log, Config.Log, which never makes the handler wait. Any goroutine may call it at any time.
func (c *Context) Log() *slog.Logger { return c.app.config.Log }

// log writes the request's line in the request log. It is called before the response is handed over, while the request's
// data is still valid. The length is that of the content, in bytes. The time counts from when the loop learned of the
// request, which may be later than when the client sent it. If the client has gone, nothing is handed over, and the line
// says so.
func (c *Context) log(status int, length int64) {
	switch {
	case c.x.Refused():
		return // refused by the server meanwhile: there is a line already
	case c.x.Gone():
		status, length = statusGone, 0
	}
	c.logLine(status, length)
}

// logLine is log for a response that has already begun.
func (c *Context) logLine(status int, length int64) {
	if c.isHead() || isBodiless(status) {
		length = 0 // the server leaves it out
	}
	c.status, c.length = status, length
	log := c.app.config.Log
	if c.app.config.NoRequestLog && c.refused == "" || !log.Enabled(context.Background(), slog.LevelInfo) {
		return
	}
	r := c.head
	attributes := [...]slog.Attr{
		slog.String("method", string(r.Method())),
		slog.String("target", string(r.Target())),
		slog.Int("status", status),
		slog.Int64("bytes", length),
		slog.Duration("took", c.loop.Clock()-c.began),
		slog.String("peer", peerName(c.peer())),
	}
	line := attributes[:]
	if c.refused != "" {
		line = append(line, slog.String("refused", c.refused))
	}
	log.LogAttrs(context.Background(), slog.LevelInfo, "request", line...)
}

// logStream writes the line of a stream that is over, because only then its length is known.
func (c *Context) logStream() {
	if c.stream != nil {
		c.logLine(c.stream.status, c.stream.sent)
	}
}

// offLoop returns a logger that never makes its caller wait.
func offLoop(log *slog.Logger) *slog.Logger {
	if log.Handler() == slog.DiscardHandler {
		return log
	}
	return slog.New(asynclog.New(log.Handler(), asynclog.Config{}))
}

// statusGone is the status in the log if the client has gone before it got a response. nginx uses the same.
const statusGone = 499

// logGone writes the line of a request whose client has gone.
func (c *Context) logGone() {
	if !c.responded {
		c.log(statusGone, 0)
	}
}

// peerName returns the client's address, or the words for a Unix socket, whose clients have none.
func peerName(peer netip.AddrPort) string {
	if !peer.IsValid() {
		return "unix"
	}
	return peer.String()
}
