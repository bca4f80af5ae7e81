package loop

import "math"

// Write appends a copy of p to the output. After the present callback the loop sends
// all of its output with one system call. On a closing connection, Write has no
// effect.
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

// isPlainWaiting reports whether output waits that no filter has encoded.
func (c *Conn) isPlainWaiting() bool {
	return (c.out.len() > 0 || c.file() != nil) && !c.hasFilterFailed()
}

// beginToWait is called before there is more output.
func (c *Conn) beginToWait() {
	if !c.isWaiting() {
		c.moved = c.loop.Attended()
	}
}

// took notes that the socket has taken n bytes.
func (c *Conn) took(n int) {
	if n > 0 {
		c.moved = c.loop.Attended()
		c.sent += int64(n)
	}
}

// CloseWrite ends the output: the client reads its end after all earlier output. Input goes on until
// Close. Later output is dropped. See shutdown(2), SHUT_WR.
func (c *Conn) CloseWrite() {
	if c.loop.mine("Conn.CloseWrite") && c.state == open && !c.silent {
		c.silent = true
		c.touch()
	}
}

// shutDown ends the output on the socket, once.
func (c *Conn) shutDown() {
	if c.shut {
		return
	}
	c.shut = true
	if err := c.loop.kernel.Shutdown(c.fd); err != nil {
		c.fail(err)
	}
}

// Full reports whether so much output waits (Config.HighWater) that the handler should write no more before
// Drained is called.
func (c *Conn) Full() bool { return c.full }

// Room returns how many bytes may be written before Full returns true: 0 if it does so already, otherwise
// at least 1.
func (c *Conn) Room() int {
	if c.full {
		return 0
	}
	return max(1, c.loop.highWater()-c.Buffered())
}

// Buffered returns how many bytes of output wait to be sent, including those of files.
func (c *Conn) Buffered() int {
	return int(min(int64(c.out.len()+c.encoded())+c.inFiles(), math.MaxInt))
}

// Sent returns how many bytes of output the kernel has taken since the connection was opened.
func (c *Conn) Sent() int64 { return c.sent }

// Taken asks the kernel how many of these bytes the client has acknowledged. If Taken stands still,
// the client reads nothing. Sent may stand still for long while a slow client reads what the
// kernel holds. Compare two results of Taken: one alone may be too low, or negative, because Linux
// counts its own overhead on a Unix socket as not acknowledged.
func (c *Conn) Taken() int64 {
	if c.state == closed {
		return c.sent
	}
	unsent, err := c.loop.kernel.Unsent(c.fd)
	if err != nil {
		return c.sent // the next important call returns the error
	}
	return c.sent - int64(unsent)
}
