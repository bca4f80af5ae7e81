package task

import (
	"net"
	"time"

	"looper.example/stage02-poller/loop"
)

// half is one direction of a connection.
type half struct {
	line    waiters // the task that waits, if one does
	limit   *loop.Timer
	expired bool // the deadline is over
}

// wait waits, if no other task does.
func (h *half) wait(t *Task) error {
	if !h.line.empty() {
		return ErrTwoReaders
	}
	return t.wait(&h.line)
}

// wake makes the waiting task ready. The task checks itself what has happened.
func (h *half) wake() {
	if t := h.line.first; t != nil {
		t.scheduler.wake(t, nil)
	}
}

func (c *conn) SetDeadline(t time.Time) error      { return c.setDeadlines(t, &c.reads, &c.writes) }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.setDeadlines(t, &c.reads) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, &c.writes) }

// setDeadlines sets the ends of the halves' waits, on the loop's clock; the zero time means never.
func (c *conn) setDeadlines(t time.Time, halves ...*half) error {
	_, err := c.enter("SetDeadline")
	if err == nil && c.closed {
		err = net.ErrClosed
	}
	if err != nil {
		return &net.OpError{Op: "set", Net: c.network, Addr: c.local, Err: err}
	}
	for _, h := range halves {
		c.setDeadline(h, t)
	}
	return nil
}

func (c *conn) setDeadline(h *half, t time.Time) {
	h.expired = false
	if h.limit != nil {
		h.limit.Stop()
	}
	if t.IsZero() || c.err != nil {
		return
	}
	l := c.scheduler.loop
	left := t.Sub(l.Date())
	switch {
	case left <= 0:
		h.expired = true
		h.wake()
	case h.limit == nil:
		h.limit = l.After(left, func() {
			h.expired = true
			h.wake()
			c.scheduler.drain()
		})
	default:
		h.limit.Reset(left)
	}
}

func (c *conn) stopTimers() {
	for _, h := range []*half{&c.reads, &c.writes} {
		if h.limit != nil {
			h.limit.Stop()
		}
	}
}
