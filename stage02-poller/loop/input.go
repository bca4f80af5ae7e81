package loop

import (
	"fmt"
	"syscall"
)

// readSize is how many bytes one read(2) may bring: enough that a longer read would
// be no faster, little enough that one client cannot hold the loop.
const readSize = 64 << 10

// Unconsumed returns how many bytes of input wait to be offered again.
func (c *Conn) Unconsumed() int { return c.in.len() }

// Pause stops reading. What has been received already stays where it is. A reset is noticed
// all the same.
func (c *Conn) Pause() {
	if !c.loop.mine("Conn.Pause") {
		return
	}
	c.paused = true
	c.touch()
}

// Resume ends Pause; and, whether paused or not, it offers to Handler.Input once
// more what that has not consumed: in phase 4 of this tick, or of the next.
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

// Offer offers to Handler.Input once more what that has not consumed: at once. It is for callers for
// whom the next phase 4 is too late, and who take care that they do not keep others waiting. Within
// Input, or while the connection is paused, it does nothing.
func (c *Conn) Offer() {
	if !c.loop.mine("Conn.Offer") || c.state != open || c.paused || c.offering || c.in.len() == 0 {
		return
	}
	c.touch()
	c.input(nil)
}

// receive reads once. If more is there, the poller reports it in the next tick, after the other connections
// have had a turn. To read on until EAGAIN would cost one more system call.
func (c *Conn) receive() {
	room := c.mayRead()
	if room == 0 {
		return
	}
	if c.state == open {
		room = min(room, c.loop.config.InputLimit-c.in.len())
	}
	n, err := c.loop.kernel.Read(c.fd, c.loop.scratch[:room])
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
	case err != nil:
		c.fail(err)
	case c.state == lingering:
		c.discard(n)
	case c.filter != nil:
		c.decode(c.loop.scratch[:n])
	case n == 0:
		c.ended = true
		c.callEOF()
	default:
		c.input(c.loop.scratch[:n])
	}
}

func (c *Conn) callEOF() { c.call("eof", func() { c.handler.EOF(c) }) }

// input offers what is new, after what was left over, and keeps what is not consumed.
func (c *Conn) input(fresh []byte) {
	in := fresh
	kept := c.in.len() > 0
	if kept {
		c.in.append(&c.loop.buffers, fresh)
		in = c.in.bytes()
	}
	c.offer = false // unless Input asks for it, with Resume
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
