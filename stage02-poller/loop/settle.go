package loop

import "syscall"

// After each callback the loop settles: every connection that the callback touched
// sends its output, moves on if it is closing, and has its interest computed anew.

// touch makes the connection be settled after the present callback.
func (c *Conn) touch() {
	if !c.isTouched {
		c.isTouched = true
		c.loop.touched = append(c.loop.touched, c)
	}
}

func (l *Loop) settle() {
	for _, c := range l.touched {
		c.isTouched = false
		c.settle()
	}
	clear(l.touched)
	l.touched = l.touched[:0]
}

func (c *Conn) settle() {
	if c.state == closed {
		return
	}
	if c.out.len() > 0 && !c.blocked {
		c.send()
	}
	if c.state != open {
		c.finish()
	}
	if err := c.loop.updateInterest(c); err != nil {
		c.fail(err)
	}
}

// send writes once, all that waits. Only what the socket does not take is watched
// for with the poller.
func (c *Conn) send() {
	n, err := c.loop.kernel.Write(c.fd, c.out.bytes())
	switch err {
	case nil:
	case syscall.EAGAIN, syscall.EINTR:
	default:
		c.fail(err)
		return
	}
	if n > 0 && c.bound != nil {
		c.bound.Reset(c.loop.config.CloseTimeout) // slow is not dead
	}
	c.sent += int64(n)
	c.out.take(&c.loop.buffers, n)
	c.blocked = c.out.len() > 0
	if c.full && c.out.len() <= c.loop.config.LowWater {
		c.full = false
		c.hasDrained = true
		c.callAgain()
	}
}

// finish moves a closing connection on: draining until all is sent, then perhaps
// lingering until the client closes too. Neither waits for ever.
func (c *Conn) finish() {
	c.in.release(&c.loop.buffers)
	if c.state == draining && c.out.len() == 0 {
		if !c.linger {
			c.fail(nil)
			return
		}
		c.state = lingering
		if err := c.loop.kernel.Shutdown(c.fd); err != nil {
			c.fail(err)
			return
		}
	}
	if c.bound == nil && c.state != closed {
		c.bound = c.loop.After(c.loop.config.CloseTimeout, func() { c.fail(ErrCloseTimeout) })
	}
}

// callAgain gives the connection a turn in phase 4. Callbacks that lead to more of
// the same (input left over, room for more output) come there once a tick, so that
// a fast producer does not keep the others waiting.
func (c *Conn) callAgain() {
	if !c.isAgain {
		c.isAgain = true
		c.loop.again = append(c.loop.again, c)
	}
}

// runPosted is phase 4. Both lists are swapped first: what they add runs next tick.
func (l *Loop) runPosted() {
	again := l.again
	l.again = l.spareAgain[:0]
	for _, c := range again {
		c.isAgain = false
		c.turn()
		l.settle()
	}
	clear(again)
	l.spareAgain = again

	posted := l.mailbox.swap(l.sparePosted[:0])
	for _, f := range posted {
		began := l.report.begin()
		f()
		l.report.ran(began, "posted", 0)
		l.settle()
	}
	clear(posted)
	l.sparePosted = posted
}

func (c *Conn) turn() {
	drained, offer := c.hasDrained, c.offer
	c.hasDrained, c.offer = false, false
	if drained && c.state == open && !c.full { // somebody may have filled it again meanwhile
		began := c.loop.report.begin()
		c.handler.Drained(c)
		c.loop.report.ran(began, "drained", c.fd)
	}
	if offer && c.state == open && !c.paused && c.in.len() > 0 {
		c.touch()
		c.input(nil)
	}
	if c.missedEOF {
		c.tellEOF()
	}
}
