package loop

import (
	"fmt"
	"syscall"
)

// readSize is how many bytes one read(2) may bring. A longer read would be no faster, and one client
// cannot hold the loop with so many.
const readSize = 64 << 10

// Unconsumed returns how many bytes of input wait to be offered again.
func (c *Conn) Unconsumed() int { return c.in.len() }

// Pause stops reading. Input that has been received already stays. The loop still notices a
// reset.
func (c *Conn) Pause() {
	if !c.loop.mine("Conn.Pause") {
		return
	}
	c.paused = true
	c.touch()
}

// Resume ends Pause. Even if the connection is not paused, it makes the loop call Handler.Input again
// with the unconsumed input: in phase 4 of this tick, or of the next.
func (c *Conn) Resume() {
	if !c.loop.mine("Conn.Resume") {
		return
	}
	c.paused = false
	c.offer = true
	if c.in.len() > 0 || c.missedEOF {
		c.callAgain()
	}
	c.touch()
}

// Offer calls Handler.Input again with the unconsumed input, at once. It is for callers for which the next
// phase 4 is too late. They must not keep other connections waiting. Within Input, or while the connection is
// paused, it has no effect.
func (c *Conn) Offer() {
	if !c.loop.mine("Conn.Offer") || c.state != open || c.paused || c.offering || c.in.len() == 0 {
		return
	}
	c.touch()
	c.input(nil)
}

// receive reads once. If there is more input, the poller reports it in the next tick, after the other connections
// have had a turn. Reading on until EAGAIN would cost one more system call.
func (c *Conn) receive() {
	if most := c.mayRead(); most > 0 {
		c.received(c.read(most))
	}
}

// read reads once, no more than most bytes and no more than there is room for. The bytes are borrowed until the next read.
func (c *Conn) read(most int) (raw []byte, err error) {
	if c.state == open {
		most = min(most, c.loop.config.InputLimit-c.in.len())
	}
	n, err := c.loop.kernel.Read(c.fd, c.loop.scratch[:most])
	return c.loop.scratch[:n], err
}

// received handles what a read has returned, and reports whether that is nothing yet.
func (c *Conn) received(raw []byte, err error) (quiet bool) {
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return true
	case err != nil:
		c.fail(err)
	case c.state == lingering:
		c.discard(len(raw))
	case c.filter != nil:
		c.decode(raw)
	case len(raw) == 0:
		c.ended = true
		c.callEOF()
	default:
		c.input(raw)
	}
	return false
}

// IsQuiet reports whether nothing has come on an open connection: no byte, and no end. It does not wait for the poller to report that, and
// calls the handler at once with what has come. It is for a handler that is about to write to a connection on which nothing may come before. Within
// the connection's own Input, which is called with all that has come, it returns true.
func (c *Conn) IsQuiet() bool {
	switch {
	case !c.loop.mine("Conn.IsQuiet") || c.state != open || c.ended:
		return false
	case c.offering || !c.wantsInput():
		return true
	}
	c.touch()
	one := c.loop.one[:] // an Input of another connection may be running, and has the scratch memory
	n, err := c.loop.kernel.Read(c.fd, one)
	return c.received(one[:n], err)
}

func (c *Conn) callEOF() { c.call("eof", func() { c.handler.EOF(c) }) }

// input calls Handler.Input with the input left over and the new bytes, and keeps what is not consumed.
func (c *Conn) input(fresh []byte) {
	in := fresh
	kept := c.in.len() > 0
	if kept {
		c.in.append(&c.loop.buffers, fresh)
		in = c.in.bytes()
	}
	c.offer = false // unless Input calls Resume
	c.offering = true
	n := 0
	ok := c.call("input", func() { n = c.handler.Input(c, in) })
	c.offering = false
	if !ok {
		return
	}
	if n < 0 || n > len(in) {
		c.loop.Misused("Handler.Input", fmt.Sprintf("consumed %d of %d bytes", n, len(in)))
		c.fail(ErrConsumed)
		return
	}
	if kept {
		c.in.take(&c.loop.buffers, n)
	} else if n < len(in) {
		c.in.append(&c.loop.buffers, in[n:])
	}
	if c.filter != nil && c.filter.fresh {
		c.decodeRest()
	}
	if c.offer && c.in.len() > 0 {
		c.callAgain()
	}
}
