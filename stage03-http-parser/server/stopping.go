package server

import (
	"time"

	"looper.example/stage02-poller/loop"
)

// lastRequest is how long a connection that was in use a moment ago may wait for one more
// request when the loop is to stop. Its client may have sent that already: closing at once
// would lose it.
const lastRequest = 500 * time.Millisecond

// Stopping: the exchange in progress is the last, unless more requests have arrived already.
func (c *conn) Stopping(*loop.Conn) {
	c.last = true
	switch {
	case c.x != nil:
	case c.server.loop.Attended()-c.since >= lastRequest:
		c.net.Close()
	default:
		c.server.closeIdleSoon()
	}
}

// closeIdleSoon closes those connections that are still idle when the time for a last request
// is over.
func (s *Server) closeIdleSoon() {
	if s.closing != nil {
		return
	}
	s.closing = s.loop.Deadline(lastRequest, func() {
		for _, c := range s.conns {
			if c.x == nil {
				c.net.Close()
			}
		}
	})
}
