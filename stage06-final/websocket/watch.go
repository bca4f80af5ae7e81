package websocket

import (
	"errors"
	"time"

	"github.com/gobwas/ws"

	"looper.example/stage02-poller/loop"
)

// The errors of clients that have gone, or act like it. A CloseError has them.
var (
	ErrSilent = errors.New("websocket: the client does not respond to pings")
	ErrSlow   = errors.New("websocket: the client reads nothing of what it is sent")
)

var errSlowMessage = errors.New("the message takes too long")

// watch is a connection's timing. One timer checks all of it, now and then: between two checks it costs nothing.
type watch struct {
	timer    *loop.Timer
	heard    time.Duration // loop.Attended, when something came from the client
	pinged   time.Duration // likewise, when the last ping was sent; 0: something has come after it
	taken    int64         // bytes that the client had read at the last look
	stuck    time.Duration // since when it has read nothing; 0: nothing waits for it
	stopping bool          // the server stops
	ended    bool          // no more input comes
}

func (c *Conn) beginWatch() {
	l := c.net.Loop()
	c.heard = l.Attended()
	c.timer = l.Deadline(c.nextLook(), c.look)
}

// look is called by the timer.
func (c *Conn) look() {
	now := c.net.Loop().Attended()
	switch {
	case c.closeSent: // and the client has not responded
		c.net.Linger()
		return
	case c.isStuck(now):
		c.cut(ErrSlow)
		return
	case c.message.open && c.limits.readTimeout > 0 && now-c.message.began >= c.limits.readTimeout:
		c.fail(&CloseError{StatusPolicy, errSlowMessage.Error(), errSlowMessage})
		return
	case c.isSilent(now):
		c.cut(ErrSilent)
		return
	}
	c.timer.Reset(c.nextLook())
}

// isStuck reports whether the client has read nothing for too long.
func (c *Conn) isStuck(now time.Duration) bool {
	if c.net.Buffered() == 0 || c.limits.writeTimeout < 0 {
		c.stuck = 0
		return false
	}
	if taken := c.net.Taken(); c.stuck == 0 || taken > c.taken {
		c.taken, c.stuck = taken, max(now, 1)
	}
	return now-c.stuck >= c.limits.writeTimeout
}

// isSilent reports whether nothing has come for too long after a ping. It sends a ping when it is time. While input waits for the handler,
// the client does not count as silent.
func (c *Conn) isSilent(now time.Duration) bool {
	if c.held {
		c.heard, c.pinged = now, 0
	}
	switch {
	case c.limits.pingEvery < 0:
	case c.pinged > 0:
		return now-c.pinged >= c.limits.pongTimeout
	case now-c.heard >= c.limits.pingEvery:
		c.pinged = max(now, 1)
		c.send(ws.OpPing, 0, nil)
	}
	return false
}

// lookEvery is the longest time between two looks at a connection: each finds what has begun since the last.
const lookEvery = 30 * time.Second

// nextLook returns the time until the next known limit can be exceeded.
func (c *Conn) nextLook() time.Duration {
	now, next := c.net.Loop().Attended(), lookEvery
	until := func(at, limit time.Duration) {
		if limit > 0 {
			next = min(next, at+limit-now)
		}
	}
	if c.pinged > 0 {
		until(c.pinged, c.limits.pongTimeout)
	} else {
		until(c.heard, c.limits.pingEvery)
	}
	if c.stuck > 0 {
		until(c.stuck, c.limits.writeTimeout)
	}
	if c.message.open {
		until(c.message.began, c.limits.readTimeout)
	}
	return max(next, 0)
}

// awaitClose sets the timer for the client's response to a Close frame.
func (c *Conn) awaitClose() { c.timer.Reset(c.limits.closeTimeout) }
