package loop

import "math"

// Write appends p to the output, which is sent when the present callback has
// returned, with one system call for all it wrote. p is copied. Nothing is written
// to a connection that is closing.
//
// Write never refuses: unbounded producers must check Full, or write no more than Room.
func (c *Conn) Write(p []byte) {
	if !c.loop.mine("Conn.Write") || c.state != open || c.silent || len(p) == 0 {
		return
	}
	c.beginToWait()
	out := c.lastBytes()
	c.loop.output -= out.memory()
	out.append(&c.loop.buffers, p)
	c.loop.output += out.memory()
	c.full = c.full || c.Buffered() >= c.loop.highWater()
	c.touch()
}

// isWaiting reports whether output waits to be sent.
func (c *Conn) isWaiting() bool { return c.isPlainWaiting() || c.encoded() > 0 }

// isPlainWaiting reports whether output waits that is as it was written.
func (c *Conn) isPlainWaiting() bool {
	return (c.out.len() > 0 || c.file() != nil) && !c.hasFilterFailed()
}

// beginToWait is called before there is more output.
func (c *Conn) beginToWait() {
	if !c.isWaiting() {
		c.moved = c.loop.Attended()
	}
}

// took is called when the socket has taken n bytes.
func (c *Conn) took(n int) {
	if n > 0 {
		c.moved = c.loop.Attended()
		c.sent += int64(n)
	}
}

// CloseWrite ends the output: the client reads the end of it after all that was written. Input goes on
// coming, until Close. What is written later is dropped. See shutdown(2), SHUT_WR.
func (c *Conn) CloseWrite() {
	if c.loop.mine("Conn.CloseWrite") && c.state == open && !c.silent {
		c.silent = true
		c.touch()
	}
}

// shutDown tells the client the end of the output, once.
func (c *Conn) shutDown() {
	if c.shut {
		return
	}
	c.shut = true
	if err := c.loop.kernel.Shutdown(c.fd); err != nil {
		c.fail(err)
	}
}

// Full reports whether so much output waits (Config.HighWater) that no more should be
// written before Handler.Drained is called.
func (c *Conn) Full() bool { return c.full }

// Room returns how many bytes may be written before Full reports true: 0 if it does, and
// otherwise at least 1.
func (c *Conn) Room() int {
	if c.full {
		return 0
	}
	return max(1, c.loop.highWater()-c.Buffered())
}

// Buffered returns how many bytes of output wait to be sent, those of files included.
func (c *Conn) Buffered() int {
	return int(min(int64(c.out.len()+c.encoded())+c.inFiles(), math.MaxInt))
}

// Sent returns how many bytes of output the kernel has been given since the connection was
// opened.
func (c *Conn) Sent() int64 { return c.sent }

// Taken returns how many of them the client has acknowledged. It asks the kernel. A client that
// takes nothing is one for which Taken stands still: Sent may stand still for long while a
// slow client empties what the kernel holds. Compare two of its results, for one alone may be
// too low, or negative: on a Unix socket Linux counts its own overhead as not acknowledged.
func (c *Conn) Taken() int64 {
	if c.state == closed {
		return c.sent
	}
	unsent, err := c.loop.kernel.Unsent(c.fd)
	if err != nil {
		return c.sent // the next call that matters tells what is wrong
	}
	return c.sent - int64(unsent)
}
