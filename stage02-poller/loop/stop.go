package loop

import (
	"slices"
	"time"
)

// Stop ends the loop gracefully. At the end of this tick, or of the next, no more clients are
// accepted than those who are connected already, what they have sent is read once more and
// offered to the handlers, and then every handler is told (Handler.Stopping). Attempts to dial
// go on, for what is being finished may need them. Run returns when the last connection has
// closed; after grace those that are left are cut with ErrStopped. From another goroutine:
// l.Post(func() { l.Stop(grace) }).
func (l *Loop) Stop(grace time.Duration) {
	if l.phase != running || !l.mine("Loop.Stop") {
		return
	}
	l.phase = asked
	l.Deadline(grace, func() { l.abortAll(ErrStopped) })
}

// acceptLast is how many clients who wait are still accepted: more than fit into a backlog.
const acceptLast = 10_000

// beginStop stands at the end of phase 4, where no callback is running: it makes many of them.
func (l *Loop) beginStop() {
	for _, s := range slices.Clone(l.listeners) {
		if s.closed {
			continue // phase 5 has it
		}
		s.acceptSome(acceptLast)
		s.closed = true
		l.forget(s) // at once: who connects between the last accept(2) and close(2) is reset
	}
	l.phase = stopping
	for c := range l.each() {
		if c.state == open && c.wantsInput() {
			c.touch()
			c.receive()
			l.settle()
		}
		if c.state != closed {
			c.stop()
			l.settle()
		}
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

func (c *Conn) stop() { c.call("stopping", func() { c.handler.Stopping(c) }) }

// abortAll ends what is left. A connection that only waits for its client to close is whole:
// what the kernel holds of it is delivered.
func (l *Loop) abortAll(reason error) {
	for _, s := range l.watched {
		switch s := s.(type) {
		case *Conn:
			if s.state == lingering {
				s.end(reason)
			} else {
				s.fail(reason)
			}
		case *Dial:
			s.fail(reason)
		}
	}
}

func (l *Loop) finished() bool {
	return l.phase >= stopping && l.conns == 0 && len(l.listeners) == 0 && l.dialing == 0
}

// closeAll leaves nothing behind, however Run ends.
func (l *Loop) closeAll() {
	l.phase = closingDown
	for _, s := range l.listeners {
		s.Close()
	}
	l.abortAll(ErrStopped)
	l.closeDoomed()
	l.mailbox.close()
	_ = l.poller.Close()
}
