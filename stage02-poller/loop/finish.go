package loop

import "syscall"

// How a connection ends:
//
//	open --Close, Linger--> draining --all is sent--> lingering --the client closes--> closed
//	                           |                          |
//	                           |    nobody has to wait    |
//	                           +--------------------------+--------------------------> closed
//
// A close(2) must not destroy what the kernel still has to deliver. It would, if there were
// input that nobody has read, or if more of it came: then the kernel answers with a reset,
// and forgets what it was sending. So where that can happen the connection lingers.

// finish moves a closing connection on.
func (c *Conn) finish() {
	c.in.release(&c.loop.buffers)
	if c.state == draining && c.out.len() == 0 {
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
	if err := c.loop.kernel.Shutdown(c.fd); err != nil {
		c.fail(err)
		return
	}
	c.limit(c.Taken())
}

// isDelivered reports whether the client has acknowledged all that it was sent, and has sent
// nothing that is not read: then close(2) destroys nothing.
func (c *Conn) isDelivered() (bool, error) {
	if unsent, err := c.loop.kernel.Unsent(c.fd); err == nil && unsent > 0 {
		return false, nil
	}
	if c.ended {
		return true, nil
	}
	n, err := c.loop.kernel.Read(c.fd, c.loop.scratch)
	c.dropped += n
	switch err {
	case nil:
		return n == 0, nil
	case syscall.EAGAIN:
		return true, nil
	case syscall.EINTR:
		return false, nil
	}
	return false, err
}

// limit gives a client that has taken so many bytes Config.CloseTimeout to take more of them,
// or to close.
func (c *Conn) limit(taken int64) {
	c.taken = taken
	if c.bound == nil {
		c.bound = c.loop.Deadline(c.loop.config.CloseTimeout, c.overdue)
	} else {
		c.bound.Reset(c.loop.config.CloseTimeout)
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
