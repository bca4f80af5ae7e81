package server

import (
	"time"

	"looper.example/stage02-poller/loop"
)

// lastRequest is how long a connection that was in use a moment ago may wait for one more
// request when the loop is to stop. Its client may have sent that already: closing at once
// would lose it.
const lastRequest = 500 * time.Millisecond

// Stopping: the exchange in progress is the last, unless more requests have arrived already. The
// response may have begun, and promised to go on: then the connection is idle after it.
func (c *conn) Stopping(*loop.Conn) {
	c.last = true
	c.closeIfIdle()
}

// closeIfIdle closes the connection if it is idle, as soon as the time for a last request is over.
func (c *conn) closeIfIdle() {
	switch {
	case !c.isIdle():
	case c.server.loop.Attended()-c.since >= lastRequest:
		c.net.Close()
	default:
		c.server.closeIdleSoon()
	}
}

// closeIdleSoon looks at all connections when the time for a last request is over.
func (s *Server) closeIdleSoon() {
	if s.closing != nil {
		return
	}
	s.closing = s.loop.Deadline(lastRequest, func() {
		s.closing = nil // those that have become idle meanwhile set it anew
		for _, c := range s.conns {
			c.closeIfIdle()
		}
	})
}
