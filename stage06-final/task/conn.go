package task

import (
	"errors"
	"io"
	"net"
	"os"
	"time"

	"looper.example/stage02-poller/loop"
)

// ErrTwoReaders is the error of reading, or writing, a connection with two tasks at once.
var ErrTwoReaders = errors.New("task: another task does the same with this connection just now")

// connBuffer is how many bytes a connection holds that nobody has read; then its peer waits.
const connBuffer = 64 << 10

// conn is a net.Conn whose Read and Write suspend the task that calls them.
type conn struct {
	scheduler *Scheduler
	owner     *Task // the only one that may use it, with those it has spawned; nil: any task
	net       *loop.Conn
	network   string
	local     net.Addr
	remote    net.Addr

	in     []byte // arrived, and not read
	fresh  []byte // what Input offers just now; it comes after in
	ended  bool   // nothing comes after that
	err    error  // what broke the connection
	closed bool   // by Close
	silent bool   // by CloseWrite
	reads  half
	writes half

	earlier, later *conn // of the same owner
}

// half is one direction of a connection.
type half struct {
	line    waiters // the task that waits, if one does
	limit   *loop.Timer
	expired bool // the deadline is over
}

// enter returns the task that wants to use the connection.
func (c *conn) enter(what string) (*Task, error) {
	s := c.scheduler
	if !s.loop.Inside() {
		s.loop.Misused("Conn."+what, "on another goroutine than the loop's")
		return nil, ErrElsewhere
	}
	for t := s.current; t != nil; t = t.parent {
		if c.owner == nil || t == c.owner {
			return s.current, nil
		}
	}
	s.loop.Misused("Conn."+what, "outside of the task that has dialed it")
	return nil, ErrElsewhere
}

// Read waits until something is there, and reads it.
func (c *conn) Read(p []byte) (n int, err error) {
	t, err := c.enter("Read")
	if err != nil {
		return 0, c.failure("read", err)
	}
	for {
		switch {
		case c.closed:
			return 0, c.failure("read", net.ErrClosed)
		case c.reads.expired:
			return 0, c.failure("read", os.ErrDeadlineExceeded)
		case len(p) == 0:
			return 0, nil
		case len(c.in)+len(c.fresh) > 0:
			return c.take(p), nil
		case c.err != nil:
			return 0, c.failure("read", c.err)
		case c.ended:
			return 0, io.EOF
		}
		if err := c.wait(t, &c.reads); err != nil {
			return 0, c.failure("read", err)
		}
	}
}

// take moves what is there to p.
func (c *conn) take(p []byte) (n int) {
	if len(c.in) == 0 {
		n = copy(p, c.fresh)
		c.fresh = c.fresh[n:]
		return n
	}
	n = copy(p, c.in)
	rest := copy(c.in, c.in[n:])
	c.in = c.in[:rest]
	if rest == 0 {
		c.net.Resume() // there may be more that has found no room
	}
	return n
}

// wait stands in line alone.
func (c *conn) wait(t *Task, h *half) error {
	if !h.line.empty() {
		return ErrTwoReaders
	}
	return t.wait(&h.line)
}

// Write waits until there is room for all of p on its way to the peer.
func (c *conn) Write(p []byte) (n int, err error) {
	t, err := c.enter("Write")
	if err != nil {
		return 0, c.failure("write", err)
	}
	for {
		switch {
		case c.closed, c.silent:
			return n, c.failure("write", net.ErrClosed)
		case c.writes.expired:
			return n, c.failure("write", os.ErrDeadlineExceeded)
		case c.err != nil:
			return n, c.failure("write", c.err)
		}
		piece := p[n:min(n+c.net.Room(), len(p))]
		c.net.Write(piece)
		if n += len(piece); n == len(p) {
			return n, nil
		}
		if err := c.wait(t, &c.writes); err != nil {
			return n, c.failure("write", err)
		}
	}
}

// failure is an error as package net tells it.
func (c *conn) failure(op string, err error) error {
	return &net.OpError{Op: op, Net: c.network, Source: c.local, Addr: c.remote, Err: err}
}

// Close closes the connection, when all that was written is sent. Those who wait for it get net.ErrClosed. Any goroutine
// may close it.
func (c *conn) Close() error {
	s := c.scheduler
	if !s.loop.Inside() {
		s.loop.Post(func() { _ = c.Close() })
		return nil
	}
	if c.closed {
		return c.failure("close", net.ErrClosed)
	}
	c.closed, c.in = true, nil
	c.disown()
	c.stopTimers()
	c.net.Close()
	c.tell()
	s.soon()
	return nil
}

// CloseWrite ends the output: the peer reads the end after all that was written. Reading goes on.
func (c *conn) CloseWrite() error {
	if _, err := c.enter("CloseWrite"); err != nil {
		return c.failure("close", err)
	}
	if c.closed || c.silent {
		return c.failure("close", net.ErrClosed)
	}
	c.silent = true
	c.net.CloseWrite()
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

// tell wakes all who wait for the connection, and they look what has become of it.
func (c *conn) tell() {
	for _, h := range []*half{&c.reads, &c.writes} {
		c.wakeHalf(h, nil)
	}
}

func (c *conn) wakeHalf(h *half, err error) {
	if t := h.line.first; t != nil {
		c.scheduler.wake(t, err)
	}
}

func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *conn) SetReadDeadline(t time.Time) error  { return c.setDeadline(&c.reads, t) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.setDeadline(&c.writes, t) }

// setDeadline sets when h's waits end, on the loop's clock; the zero time is never.
func (c *conn) setDeadline(h *half, t time.Time) error {
	if _, err := c.enter("SetDeadline"); err != nil {
		return c.failure("set", err)
	}
	if c.closed {
		return c.failure("set", net.ErrClosed)
	}
	h.expired = false
	if h.limit != nil {
		h.limit.Stop()
	}
	if t.IsZero() {
		return nil
	}
	left := t.Sub(c.scheduler.loop.Date())
	switch {
	case left <= 0:
		h.expired = true
		c.wakeHalf(h, nil)
		c.scheduler.soon()
	case h.limit == nil:
		h.limit = c.scheduler.loop.After(left, func() {
			h.expired = true
			c.wakeHalf(h, nil)
			c.scheduler.drain()
		})
	default:
		h.limit.Reset(left)
	}
	return nil
}

func (c *conn) stopTimers() {
	for _, h := range []*half{&c.reads, &c.writes} {
		if h.limit != nil {
			h.limit.Stop()
		}
	}
}
