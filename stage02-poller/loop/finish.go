package loop

import "syscall"

// How a connection ends:
//
//	open --Close, Linger--> draining --all is sent--> lingering --the client closes--> closed
//	                           |                          |
//	                           |    no need to wait       |
//	                           +--------------------------+--------------------------> closed
//
// A close(2) must not destroy output that the kernel still has to deliver. If there is unread
// input, or if more of it comes, the kernel sends a reset and drops that output. So where this
// can happen, the connection lingers.

// lingerLimit is how many bytes a lingering close reads and throws away.
const lingerLimit = 1 << 20

// Close sends all output and closes. It ignores input from here on. If there is unread input at
// the end, or the client has not acknowledged all output, Close goes on like Linger. A client that
// reads nothing for Config.DrainTimeout is cut off. If the kernel has all of the output, the time is
// Config.CloseTimeout, and the client loses nothing by it.
func (c *Conn) Close() { c.drain(false) }

// Linger is Close for a client that may still be sending, for example if its request was refused
// half-way: closing a socket with unread input makes the kernel reset the connection, and the
// reset can overtake the response. So Linger shuts down only our side, and reads and discards
// up to 1 MiB of input, until the client closes too or Config.CloseTimeout is over.
func (c *Conn) Linger() { c.drain(true) }

func (c *Conn) drain(linger bool) {
	if !c.loop.mine("Conn.Close") || c.state != open {
		return
	}
	c.state = draining
	c.linger = linger
	c.touch()
}

// Abort closes at once, with an error for Handler.Closed; nil means ErrAborted.
// Unsent output is lost, and the client gets a reset.
func (c *Conn) Abort(reason error) {
	if reason == nil {
		reason = ErrAborted
	}
	if c.loop.mine("Conn.Abort") {
		c.fail(reason)
	}
}

// fail dooms the connection to a reset: the client's output is not complete.
func (c *Conn) fail(err error) {
	if c.state != closed {
		c.reset = true
		c.end(err)
	}
}

// end dooms the connection. Nil is a proper end. If there is an error, but the kernel has all output, the
// kernel delivers it: only an incomplete output is reset.
func (c *Conn) end(err error) {
	if c.state == closed {
		return
	}
	c.state = closed
	c.err = err
	if c.hasFilterFailed() {
		c.err = c.filter.err
	}
	c.loop.output -= c.outputMemory() // it is not sent any more
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

// leave goes on after the kernel has all output.
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

// isDelivered reports whether the client has acknowledged all output, and there is no unread input: then
// close(2) destroys nothing.
func (c *Conn) isDelivered() (bool, error) {
	if unsent, err := c.loop.kernel.Unsent(c.fd); err == nil && unsent > 0 {
		return false, nil
	}
	if c.ended && c.filter == nil { // with a filter, ended may come before the socket's end
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
	if c.ended { // by its filter: the client has closed without waiting for our filter's end
		return true, nil
	}
	return false, err
}

// limit starts the time for a client that has taken so many bytes to take more, or to close.
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

// overdue ends a closing connection whose time is over. If the client has taken something, it is only slow,
// and the time begins anew.
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

// discard drops n more bytes while lingering; 0 is the client's end.
func (c *Conn) discard(n int) {
	c.dropped += int32(n)
	switch {
	case n == 0:
		c.end(nil)
	case c.dropped > lingerLimit:
		c.end(ErrLingerLimit)
	}
}
