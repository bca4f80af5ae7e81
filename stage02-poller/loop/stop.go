package loop

import (
	"slices"
	"time"
)

// Stop ends the loop gracefully. At the end of this tick, or of the next, the loop accepts the
// clients that have connected already, as far as there is room, and no more. It reads all
// clients' input once more, passes it to the handlers, and then calls Stopping on every handler.
// Attempts to dial go on, because handlers may need them to finish. Run returns when the last connection
// has closed and no Member is busy. After grace, which counts from that tick, the loop cuts the remaining
// connections off with ErrStopped. A second call may shorten the grace, and never extends it. On another
// goroutine, call l.Post(func() { l.Stop(grace) }).
func (l *Loop) Stop(grace time.Duration) {
	if !l.mine("Loop.Stop") {
		return
	}
	switch {
	case l.phase == running:
		l.phase, l.grace = asked, grace
	case grace >= l.grace:
	case l.phase == asked:
		l.grace = grace
	case l.phase == stopping:
		l.grace = grace
		l.cutting.Reset(grace)
	}
}

// acceptLast is how many waiting clients a stopping loop accepts: more than fit into a backlog.
const acceptLast = 10_000

// beginStop runs at the end of phase 4, where no callback is running, because it makes many callbacks.
func (l *Loop) beginStop() {
	for _, s := range slices.Clone(l.listeners) {
		if s.closed {
			continue // phase 5 closes it
		}
		s.resting = false // there may be descriptors again
		s.acceptSome(acceptLast)
		s.closed = true
		l.forget(s) // at once: clients between the last accept(2) and close(2) are reset
	}
	l.phase = stopping
	for c := range l.each() {
		l.leaving.put(c)
	}
	l.cutting = l.Deadline(l.grace, l.cut)
	l.untold = slices.Clone(l.members)
}

// tellStopping calls Stopping for the connections of beginStop. It goes on in the next tick if a callback has ended the
// loop's goroutine.
func (l *Loop) tellStopping() {
	l.tellMembers()
	for c, ok := l.leaving.take(); ok; c, ok = l.leaving.take() {
		if c.state == open && c.wantsInput() {
			c.touch()
			c.receive()
			l.settle()
		}
		c.stop()
		l.settle()
	}
}

// each yields the open connections.
func (l *Loop) each() func(yield func(*Conn) bool) {
	return func(yield func(*Conn) bool) {
		for _, s := range l.watched {
			if c, ok := s.(*Conn); ok && c.state != closed && !yield(c) {
				return
			}
		}
	}
}

// stop calls the handler's Stopping, once, unless the connection is ending already.
func (c *Conn) stop() {
	if c.state == open && !c.told {
		c.told = true
		c.call("stopping", func() { c.handler.Stopping(c) })
	}
}

// cut ends the remaining connections. The output of a connection that only waits for its client to close is complete: the
// kernel delivers it. So is that of a spare connection that has sent everything.
func (l *Loop) cut() {
	l.phase = closingDown
	for _, s := range l.watched {
		switch s := s.(type) {
		case *Conn:
			if s.state == lingering || s.isSpare() && !s.isWaiting() {
				s.end(ErrStopped)
			} else {
				s.fail(ErrStopped)
			}
		case *Dial:
			s.fail(ErrStopped)
		}
	}
}

func (l *Loop) finished() bool {
	return l.phase == closingDown ||
		l.phase == stopping && !l.serves() && len(l.listeners) == 0 && l.dialing == 0 && len(l.untold) == 0 && !l.busy()
}

// serves reports whether there is a connection that the stopping loop waits for.
func (l *Loop) serves() bool {
	for c := range l.each() {
		if !c.isSpare() {
			return true
		}
	}
	return false
}

// closeAll closes everything, however Run ends.
func (l *Loop) closeAll() {
	for _, s := range l.listeners {
		s.Close()
	}
	l.cut()
	l.closeDoomed()
	l.endMembers()
	l.closeDoomed() // those that the members have doomed
	l.mailbox.close()
	_ = l.poller.Close()
}
