package server

import (
	"errors"
	"slices"
	"time"
)

// ErrWriteTimeout is why a client that does not take its answer is cut off.
var ErrWriteTimeout = errors.New("server: the client did not take its answer in time")

// sweepPeriod is how often the timeouts are looked at, so one may be late by as much.
// One timer that walks over all connections once a second is far cheaper than a
// timer a connection that every request sets anew.
const sweepPeriod = time.Second

func (s *Server) enlist(c *conn) {
	c.place = len(s.conns)
	s.conns = append(s.conns, c)
	if s.sweep == nil {
		s.sweep = s.loop.Every(sweepPeriod, s.checkTimeouts)
	}
}

// delist fills the gap with the last of the list. With nobody left the timer rests,
// and an idle server sleeps.
func (s *Server) delist(c *conn) {
	last := len(s.conns) - 1
	s.conns[c.place] = s.conns[last]
	s.conns[c.place].place = c.place
	s.conns[last] = nil
	s.conns = s.conns[:last]
	if last == 0 {
		s.sweep.Stop()
		s.sweep = nil
	}
}

func (s *Server) checkTimeouts() {
	for _, c := range slices.Backward(s.conns) {
		c.checkTimeouts()
	}
}

func (c *conn) checkTimeouts() {
	config := &c.server.config
	waited := c.server.loop.Now() - c.since
	switch x := c.x; {
	case c.net.Closing():
		// The loop has its own bound for that.
	case c.net.Buffered() > 0:
		c.checkWriting()
	case x == nil:
		if waited >= config.IdleTimeout {
			c.net.Close()
		}
	case !x.hasHead:
		if waited >= config.HeaderTimeout {
			c.fail(408, "the head of the request did not arrive in time")
		}
	case !x.requestDone && c.wantsInput():
		if waited >= config.BodyTimeout {
			c.fail(408, "the body of the request did not arrive in time")
		}
	}
}

// checkWriting cuts off a client that takes nothing of what waits for it.
func (c *conn) checkWriting() {
	now := c.server.loop.Now()
	switch {
	case c.sent != c.net.Sent() || c.stuck == 0:
		c.sent, c.stuck = c.net.Sent(), now
		c.progress()
	case now-c.stuck >= c.server.config.WriteTimeout:
		c.net.Abort(ErrWriteTimeout)
	}
}
