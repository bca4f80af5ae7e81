package loop

import (
	"slices"
	"time"
)

// Stop ends the loop gracefully. At the end of this tick, or of the next, no more clients are
// accepted than those who are connected already, as far as there is room for them; what the
// clients have sent is read once more and offered to the handlers, and then every handler is
// told (Handler.Stopping). Attempts to dial go on, for what is being finished may need them.
// Run returns when the last connection has closed and no Member is busy; after grace, which counts from then on,
// those that are left are cut with ErrStopped. A second call may shorten the
// grace. From another goroutine: l.Post(func() { l.Stop(grace) }).
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

// acceptLast is how many clients who wait are still accepted: more than fit into a backlog.
const acceptLast = 10_000

// beginStop stands at the end of phase 4, where no callback is running: it makes many of them.
func (l *Loop) beginStop() {
	for _, s := range slices.Clone(l.listeners) {
		if s.closed {
			continue // phase 5 has it
		}
		s.resting = false // perhaps there are descriptors again
		s.acceptSome(acceptLast)
		s.closed = true
		l.forget(s) // at once: who connects between the last accept(2) and close(2) is reset
	}
	l.phase = stopping
	for c := range l.each() {
		l.leaving.put(c)
	}
	l.cutting = l.Deadline(l.grace, l.cut)
	l.untold = slices.Clone(l.members)
}

// tellStopping goes on with what beginStop has begun, also if a callback has ended the loop's
// goroutine in the middle of it.
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

// stop tells the handler, once, unless the connection is about to end anyway.
func (c *Conn) stop() {
	if c.state == open && !c.told {
		c.told = true
		c.call("stopping", func() { c.handler.Stopping(c) })
	}
}

// cut ends what is left. A connection that only waits for its client to close is whole: what
// the kernel holds of it is delivered. So is a spare one that has sent all.
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

// serves reports whether there is a connection for which the loop goes on.
func (l *Loop) serves() bool {
	for c := range l.each() {
		if !c.isSpare() {
			return true
		}
	}
	return false
}

// closeAll closes all that is open, however Run ends.
func (l *Loop) closeAll() {
	for _, s := range l.listeners {
		s.Close()
	}
	l.cut()
	l.closeDoomed()
	l.endMembers()
	l.closeDoomed() // what the members have let go of
	l.mailbox.close()
	_ = l.poller.Close()
}
