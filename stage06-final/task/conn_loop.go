package task

import (
	"io"

	"looper.example/stage02-poller/loop"
)

// How the loop tells a conn what happens: it is the handler of its loop.Conn.

type connHandler conn

// Input offers what has arrived to the task that reads, which goes on at once, and keeps the rest as far as there is room.
func (h *connHandler) Input(_ *loop.Conn, in []byte) (consumed int) {
	c := (*conn)(h)
	if c.closed {
		return len(in)
	}
	c.fresh = in
	c.wakeHalf(&c.reads, nil)
	c.scheduler.drain()
	rest := c.fresh
	c.fresh = nil
	if c.closed {
		return len(in)
	}
	kept := min(len(rest), connBuffer-len(c.in))
	c.in = append(c.in, rest[:kept]...)
	return len(in) - len(rest) + kept
}

func (h *connHandler) EOF(*loop.Conn) { h.end(func(c *conn) { c.ended = true }) }

func (h *connHandler) Drained(*loop.Conn) { h.end(func(*conn) {}) }

func (h *connHandler) Settle(*loop.Conn) {}

// Stopping: the loop stops. What is being finished may need the connection.
func (h *connHandler) Stopping(*loop.Conn) {}

func (h *connHandler) Closed(_ *loop.Conn, err error) {
	h.end(func(c *conn) {
		c.disown()
		c.stopTimers()
		c.err = err
		if err == nil {
			c.err = io.ErrClosedPipe
		}
	})
}

// end changes what those who wait for the connection look at, and lets them go on.
func (h *connHandler) end(change func(c *conn)) {
	c := (*conn)(h)
	change(c)
	c.tell()
	c.scheduler.drain()
}
