package server

import (
	"time"

	"looper.example/stage02-poller/loop"
)

// lastRequest is how long after its last progress a connection may wait for one more request
// while the loop is stopping. The client may have sent that request already: a close at once
// would lose it.
const lastRequest = 500 * time.Millisecond

// Stopping makes the exchange in progress the last one, unless more requests have arrived already. If
// the response has begun, its head may have promised that the connection goes on: then the connection
// is idle after it.
func (c *conn) Stopping(*loop.Conn) {
	c.last = true
	c.closeIfIdle()
}

// closeIfIdle closes the connection if it is idle, when the time for a last request is over.
func (c *conn) closeIfIdle() {
	switch {
	case !c.isIdle():
	case c.server.loop.Attended()-c.since >= lastRequest:
		c.net.Close()
	default:
		c.server.closeIdleSoon()
	}
}

// closeIdleSoon checks all connections when the time for a last request is over.
func (s *Server) closeIdleSoon() {
	if s.closing != nil {
		return
	}
	s.closing = s.loop.Deadline(lastRequest, func() {
		s.closing = nil // a connection that has become idle meanwhile sets it anew
		for _, c := range s.conns {
			c.closeIfIdle()
		}
	})
}
