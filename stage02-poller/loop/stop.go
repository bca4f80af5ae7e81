package loop

import "time"

// Stop ends the loop gracefully: no new connections, and every handler is told
// (Handler.Stopping). Attempts to dial go on, for what is being finished may need them.
// Run returns when the last connection has closed; after grace those that are left are
// cut with ErrStopped. From another goroutine:
// l.Post(func() { l.Stop(grace) }).
func (l *Loop) Stop(grace time.Duration) {
	if l.stopping {
		return
	}
	l.stopping = true
	for _, s := range l.listeners {
		s.Close()
	}
	for c := range l.each() {
		c.stop()
	}
	l.After(grace, func() { l.abortAll(ErrStopped) })
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

func (c *Conn) stop() {
	began := c.loop.report.begin()
	c.handler.Stopping(c)
	c.loop.report.ran(began, "stopping", c.fd)
}

func (l *Loop) abortAll(reason error) {
	for _, s := range l.watched {
		switch s := s.(type) {
		case *Conn:
			s.fail(reason)
		case *Dial:
			s.fail(reason)
		}
	}
}

func (l *Loop) finished() bool {
	return l.stopping && l.conns == 0 && len(l.listeners) == 0 && l.dialing == 0
}

// closeAll leaves nothing behind, however Run ends.
func (l *Loop) closeAll() {
	l.stopping, l.ended = true, true
	for _, s := range l.listeners {
		s.Close()
	}
	l.abortAll(ErrStopped)
	l.closeDoomed()
	l.mailbox.close()
	_ = l.poller.Close()
}
