package task

import (
	"errors"
	"io"

	"looper.example/stage02-poller/loop"
)

// connHandler is a conn as the handler of its loop.Conn.
type connHandler conn

// Input offers input to the task that reads, which goes on at once, and keeps the rest.
func (h *connHandler) Input(_ *loop.Conn, in []byte) (consumed int) {
	c := (*conn)(h)
	c.in = in
	c.reads.wake()
	c.scheduler.drain()
	if len(c.in) > 0 {
		c.kept = append(c.kept[:0], c.in...)
		c.in, c.paused = c.kept, true
		c.net.Pause()
	} else {
		c.in = nil
	}
	return len(in)
}

func (h *connHandler) EOF(*loop.Conn) { h.end(func(c *conn) { c.ended = true }) }

func (h *connHandler) Drained(*loop.Conn) { h.end(func(*conn) {}) }

func (h *connHandler) Settle(*loop.Conn) {}

// Stopping does nothing: tasks that finish their work may need the connection.
func (h *connHandler) Stopping(*loop.Conn) {}

func (h *connHandler) Closed(_ *loop.Conn, err error) {
	h.end(func(c *conn) {
		c.resource.Disown()
		c.stopTimers()
		switch c.err = err; {
		case err == nil:
			c.err = io.ErrClosedPipe
		case errors.Is(err, loop.ErrStopped):
			c.err = ErrStopped
		}
	})
}

// end changes the state that waiting tasks check, and wakes them.
func (h *connHandler) end(change func(c *conn)) {
	c := (*conn)(h)
	change(c)
	c.tell()
	c.scheduler.drain()
}
