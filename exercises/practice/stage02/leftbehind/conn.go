package leftbehind

import (
	"bytes"

	"looper.example/exercises/practice/simulated/syscall"
)

// conn is the connection of one client.
type conn struct {
	loop    *loop
	fd      int
	in      []byte   // received and not consumed yet
	out     []byte   // written and not sent yet
	watched interest // what the poller knows
	idle    *timer   // closes the connection of a silent client

	eof    bool // the client sends nothing more, but may still read
	doomed bool // to be closed
}

// highWater is how many bytes of output may wait. A client that does not read them is not read from.
const highWater = 64 << 10

// headEnd is the empty line that ends the head of a request.
const headEnd = "\r\n\r\n"

// ready handles an event of the connection. It never waits.
func (c *conn) ready(e event) {
	if e.read {
		c.read()
	}
	c.respond()
	c.send()
	if c.eof && len(c.out) == 0 { // every response is sent
		c.doomed = true
	}
	if e.hangup || c.doomed {
		c.loop.close(c)
		return
	}
	c.updateInterest()
}

// read takes what has arrived, at most one buffer full.
func (c *conn) read() {
	n, err := syscall.Read(c.fd, c.loop.buf)
	if err == syscall.EAGAIN { // nothing has arrived
		return
	}
	if err != nil {
		c.doomed = true
		return
	}
	c.resetIdle()
	c.eof = n == 0
	c.in = append(c.in, c.loop.buf[:n]...)
}

// resetIdle gives the client the whole idle timeout again.
func (c *conn) resetIdle() {
	c.loop.cancel(c.idle)
	c.idle = c.loop.after(c.loop.idleTimeout, func() { c.loop.close(c) })
}

// respond responds to the complete heads in the input. It reports whether it stopped at high water.
func (c *conn) respond() (full bool) {
	for len(c.out) < highWater {
		i := bytes.Index(c.in, []byte(headEnd))
		if i < 0 {
			return false
		}
		c.in = c.in[i+len(headEnd):]
		c.write([]byte(hello))
	}
	return true
}

// write adds b to the output.
func (c *conn) write(b []byte) { c.out = append(c.out, b...) }

// send hands as much of the output to the kernel as it takes.
func (c *conn) send() {
	for len(c.out) > 0 {
		n, err := syscall.Write(c.fd, c.out)
		if err == syscall.EAGAIN { // the send buffer is full: the client must read first
			return
		}
		if err != nil {
			c.doomed = true
			return
		}
		c.out = c.out[n:]
	}
	c.out = nil // an idle connection keeps no memory
}

// interest is computed from the state, so that none of it can be left on by mistake.
func (c *conn) interest() interest {
	return interest{read: !c.eof && len(c.out) < highWater, write: len(c.out) > 0}
}

// updateInterest tells the poller if the interest has changed.
func (c *conn) updateInterest() {
	if i := c.interest(); i != c.watched {
		c.watched = i
		_ = c.loop.poller.watch(c.fd, i)
	}
}
