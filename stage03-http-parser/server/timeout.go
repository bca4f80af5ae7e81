package server

import (
	"errors"
	"fmt"
	"time"

	"looper.example/stage02-poller/loop"
)

// ErrWriteTimeout is the reason why a client that does not read its response is cut off.
var ErrWriteTimeout = errors.New("server: the client did not read its response in time")

// A sweep checks the timeouts of all connections, a few at a time, from the end of the
// list to its beginning. One timer that does so once a second is far cheaper than one timer
// a connection, which every request would set anew. If there are many connections, or many
// are due at once, as in an attack, the loop still has most of its time for the
// others. A timeout may be late by as much as a round takes.
type sweep struct {
	timer  *loop.Timer   // set while there are connections
	left   int           // conns[:left] have not been checked in this round
	began  time.Duration // when the round began
	passed time.Duration // from the beginning of the round before to that of this one
}

const (
	sweepPeriod = time.Second      // from one round to the next
	sweepPause  = time.Millisecond // from one step to the next
	sweepLooks  = 256              // connections checked, at most, in one step
	sweepEnds   = 8                // connections ended, at most, in one step
)

func (s *Server) enlist(c *conn) {
	c.place = len(s.conns)
	s.conns = append(s.conns, c)
	if s.sweep.timer == nil {
		s.sweep = sweep{timer: s.loop.After(sweepPeriod, s.checkTimeouts), began: s.loop.Attended()}
	}
}

// delist fills the gap with the last of the list. Without connections the timer stops,
// and an idle server sleeps.
func (s *Server) delist(c *conn) {
	last := len(s.conns) - 1
	s.conns[c.place] = s.conns[last]
	s.conns[c.place].place = c.place
	s.conns[last] = nil
	s.conns = s.conns[:last]
	if last == 0 {
		s.sweep.timer.Stop()
		s.sweep = sweep{}
	}
}

// checkTimeouts is one step of a round. If a connection was delisted since the last step, the
// list is shorter, or has in that place a connection that was checked already, which does no harm.
func (s *Server) checkTimeouts() {
	w := &s.sweep
	if w.left == 0 {
		now := s.loop.Attended()
		w.left, w.passed, w.began = len(s.conns), now-w.began, now
	}
	w.timer.Reset(sweepPause)
	ended := 0
	for range sweepLooks {
		w.left = min(w.left, len(s.conns)) - 1
		if s.conns[w.left].checkTimeouts(w.passed) {
			ended++
		}
		if w.left == 0 {
			w.timer.Reset(sweepPeriod)
			return
		}
		if ended == sweepEnds {
			return
		}
	}
}

// checkTimeouts ends the connection if a timeout is over, and reports whether it did; passed is
// the time since the last round.
func (c *conn) checkTimeouts(passed time.Duration) (ended bool) {
	if c.net.Buffered() > 0 {
		return c.checkWriting()
	}
	if c.net.Closing() {
		return false // the loop bounds how long it closes
	}
	c.checkReading(passed)
	return c.net.Closing()
}

// checkReading is checkTimeouts for a connection that waits for its client to send.
func (c *conn) checkReading(passed time.Duration) {
	config := &c.server.config
	waited := c.server.loop.Attended() - c.since
	switch x := c.x; {
	case c.unproxied:
		if waited >= config.HeaderTimeout {
			c.net.Close()
		}
	case x == nil:
		if waited >= config.IdleTimeout {
			c.net.Close()
		}
	case x.request == arriving:
		if waited >= config.HeaderTimeout {
			c.fail(408, "the head of the request did not arrive in time")
		}
	case x.request != complete && c.wantsInput():
		c.checkBody(waited, passed)
	}
}

// checkBody refuses a body that does not come, or comes so slowly that its client is
// broken or hostile: many bodies that drip in at the same time cost a server more than
// they cost their sender.
func (c *conn) checkBody(sinceLast, passed time.Duration) {
	x, config := c.x, &c.server.config
	if x.waited == 0 {
		passed = min(passed, sinceLast) // at the last round there was perhaps no body yet
	}
	x.waited += passed
	rate := float64(x.received) / x.waited.Seconds()
	switch {
	case sinceLast >= config.BodyTimeout:
		c.fail(408, "the body of the request did not arrive in time")
	case x.waited > config.BodyTimeout && rate < float64(config.BodyRate):
		c.fail(408, fmt.Sprintf("the body of the request came with less than %d bytes a second", config.BodyRate))
	}
}

// checkWriting cuts off a client that takes no byte of what waits for it. The bytes that send(2)
// took are no measure: the kernel may hold megabytes for a client that reads slowly, and take
// nothing from us for minutes.
func (c *conn) checkWriting() (ended bool) {
	now := c.server.loop.Attended()
	switch taken := c.net.Taken(); {
	case c.taken != taken || c.stuck == 0:
		c.taken, c.stuck = taken, now
		c.progress()
	case now-c.stuck >= c.server.config.WriteTimeout:
		c.net.Abort(ErrWriteTimeout)
		return true
	}
	return false
}
