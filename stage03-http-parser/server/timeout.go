package server

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrWriteTimeout is why a client that does not take its answer is cut off.
var ErrWriteTimeout = errors.New("server: the client did not take its answer in time")

// sweepPeriod is how often the timeouts are looked at, so one may be late by as much.
// One timer that walks over all connections once a second is far cheaper than a
// timer a connection that every request sets anew.
const sweepPeriod = time.Second

// sweepBatch is how many connections one look may end. The others come next tick: when
// thousands are due at once, as in an attack, nobody is to wait for all of them.
const sweepBatch = 64

func (s *Server) enlist(c *conn) {
	c.place = len(s.conns)
	s.conns = append(s.conns, c)
	if s.sweep == nil {
		s.swept = s.loop.Now()
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
	passed := s.loop.Now() - s.swept
	s.swept += passed
	ended := 0
	for _, c := range slices.Backward(s.conns) {
		if c.net.Closing() {
			continue // the loop has its own bound for that
		}
		if c.checkTimeouts(passed); !c.net.Closing() {
			continue
		}
		if ended++; ended == sweepBatch {
			s.sweep.Reset(0)
			return
		}
	}
}

// checkTimeouts ends the connection if it is time; passed is the time since the last look.
func (c *conn) checkTimeouts(passed time.Duration) {
	config := &c.server.config
	waited := c.server.loop.Now() - c.since
	switch x := c.x; {
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
		c.checkBody(waited, passed)
	}
}

// checkBody refuses a body that does not come, or comes so slowly that its client is
// broken or means harm: many bodies that drip in side by side cost a server more than
// they cost their sender.
func (c *conn) checkBody(sinceLast, passed time.Duration) {
	x, config := c.x, &c.server.config
	x.waited += passed
	rate := float64(x.received) / x.waited.Seconds()
	switch {
	case sinceLast >= config.BodyTimeout:
		c.fail(408, "the body of the request did not arrive in time")
	case x.waited > config.BodyTimeout && rate < float64(config.BodyRate):
		c.fail(408, fmt.Sprintf("the body of the request came with less than %d bytes a second", config.BodyRate))
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
