package loop

import "syscall"

// How a connection ends:
//
//	open --Close, Linger--> draining --all is sent--> lingering --the client closes--> closed
//	                           |                          |
//	                           |    no need to wait       |
//	                           +--------------------------+--------------------------> closed
//
// A close(2) must not destroy what the kernel still has to deliver. It would, if there were
// input that was not read, or if more of it came: then the kernel sends a reset,
// and forgets what it was sending. So where that can happen the connection lingers.

// lingerLimit is how many bytes a lingering close reads and throws away.
const lingerLimit = 1 << 20

// Close sends what was written and closes. Input is ignored from here on. If there is
// unread input in the end, or the client has not acknowledged all, Close goes on as Linger
// does. A client that takes nothing for as long as Config.DrainTimeout is cut; one that has
// only to take what the kernel holds has Config.CloseTimeout, and loses nothing by it.
func (c *Conn) Close() { c.drain(false) }

// Linger is Close for a client that may still be sending, such as one whose request
// was refused half-way: closing a socket with unread input makes the kernel reset
// the connection, and the reset can overtake the response. So only our side is shut
// down, and what comes is read and thrown away, up to 1 MiB, until the client closes too or
// Config.CloseTimeout is over.
func (c *Conn) Linger() { c.drain(true) }

func (c *Conn) drain(linger bool) {
	if !c.loop.mine("Conn.Close") || c.state != open {
		return
	}
	c.state = draining
	c.linger = linger
	c.touch()
}

// Abort closes at once, for a reason that Handler.Closed is told; nil is ErrAborted.
// What was not sent is lost, and the client sees a reset.
func (c *Conn) Abort(reason error) {
	if reason == nil {
		reason = ErrAborted
	}
	if c.loop.mine("Conn.Abort") {
		c.fail(reason)
	}
}

// fail dooms the connection, and has it reset: what the client was sent is not whole.
func (c *Conn) fail(err error) {
	if c.state != closed {
		c.reset = true
		c.end(err)
	}
}

// end dooms the connection. Nil is a proper end. Where there is an error, but all that was
// written is in the kernel's hands, the kernel delivers it: only what is not whole is reset.
func (c *Conn) end(err error) {
	if c.state == closed {
		return
	}
	c.state = closed
	c.err = err
	if c.hasFilterFailed() {
		c.err = c.filter.err
	}
	c.loop.output -= c.outputMemory() // it is sent to no client any more
	c.releaseOutput()
	c.loop.doomed.put(c)
}

// finish moves a closing connection on.
func (c *Conn) finish() {
	c.in.release(&c.loop.buffers)
	if c.state == draining && !c.isWaiting() && c.sayEnd() {
		c.leave()
	}
	if c.state != closed && c.bound == nil {
		c.limit(c.Taken())
	}
}

// leave is called when all that was written is in the kernel's hands.
func (c *Conn) leave() {
	if !c.linger {
		switch delivered, err := c.isDelivered(); {
		case err != nil:
			c.fail(err)
			return
		case delivered:
			c.end(nil)
			return
		}
	}
	c.state = lingering
	if c.shutDown(); c.state == lingering {
		c.limit(c.Taken())
	}
}

// isDelivered reports whether the client has acknowledged all that it was sent, and has sent
// nothing that is not read: then close(2) destroys nothing.
func (c *Conn) isDelivered() (bool, error) {
	if unsent, err := c.loop.kernel.Unsent(c.fd); err == nil && unsent > 0 {
		return false, nil
	}
	if c.ended && c.filter == nil { // a filter may say so before the socket does
		return true, nil
	}
	n, err := c.loop.kernel.Read(c.fd, c.loop.scratch)
	c.dropped += int32(n)
	switch err {
	case nil:
		return n == 0, nil
	case syscall.EAGAIN:
		return true, nil
	case syscall.EINTR:
		return false, nil
	}
	if c.ended { // its filter has said so: it left without waiting for ours to say the same
		return true, nil
	}
	return false, err
}

// limit gives a client that has taken so many bytes its time to take more of them, or to close.
func (c *Conn) limit(taken int64) {
	c.taken = taken
	timeout := c.loop.config.DrainTimeout
	if c.state == lingering {
		timeout = c.loop.config.CloseTimeout
	}
	if c.bound == nil {
		c.bound = c.loop.Deadline(timeout, c.overdue)
	} else {
		c.bound.Reset(timeout)
	}
}

// overdue ends a closing connection whose time is over. Slow is not dead: if the client has
// taken something, the time begins anew.
func (c *Conn) overdue() {
	switch taken := c.Taken(); {
	case taken > c.taken:
		c.limit(taken)
	case c.state == lingering:
		c.end(ErrCloseTimeout)
	default:
		c.fail(ErrCloseTimeout)
	}
}

// discard is what lingering does with n more bytes; none is the client's end.
func (c *Conn) discard(n int) {
	c.dropped += int32(n)
	switch {
	case n == 0:
		c.end(nil)
	case c.dropped > lingerLimit:
		c.end(ErrLingerLimit)
	}
}
