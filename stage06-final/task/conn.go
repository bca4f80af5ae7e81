package task

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"looper.example/stage02-poller/loop"
)

// ErrTwoReaders is the error of reading, or writing, a connection while another task waits to do the same.
var ErrTwoReaders = errors.New("task: another task is reading or writing this connection")

// keepInput is the capacity, in bytes, up to which a connection keeps its memory for input.
const keepInput = 4 << 10

// conn is a net.Conn whose Read and Write suspend the task that calls them.
//
// Unread input is in in. While the loop offers input, in is the loop's memory. After that, the unread
// rest moves to kept, and until it is read the connection is paused: the peer waits. So it
// holds no more than one read of the loop.
type conn struct {
	scheduler *Scheduler
	owner     *Task // only it may use the conn, with the tasks it has spawned; nil: any task may
	net       *loop.Conn
	network   string
	local     net.Addr
	remote    net.Addr

	in     []byte // unread input
	kept   []byte // the memory of in; empty while the loop offers input
	paused bool   // until in is read
	ended  bool   // no more input comes
	err    error  // what broke the connection
	closed bool   // by Close
	silent bool   // by CloseWrite
	reads  half
	writes half

	resource Resource // of owner
}

// nobody is a task that never runs. It owns the connections whose task has ended.
var nobody = new(Task)

// own makes the connection close when t ends. After that, t may be started again, as another request's task.
func (c *conn) own(t *Task) {
	c.owner = t
	c.resource.own(t, func() {
		_ = c.Close()
		c.owner = nobody
	})
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

// Read waits until input has arrived, and reads it.
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
		case len(c.in) > 0:
			return c.take(p), nil
		case c.ended: // also if the connection broke after that
			return 0, io.EOF
		case c.err != nil:
			return 0, c.failure("read", c.err)
		}
		if err := c.reads.wait(t); err != nil {
			return 0, c.failure("read", err)
		}
	}
}

// take moves input to p.
func (c *conn) take(p []byte) int {
	n := copy(p, c.in)
	c.in = c.in[n:]
	if len(c.in) == 0 && c.paused {
		c.paused = false
		c.net.Resume()
		if cap(c.kept) > keepInput {
			c.kept = nil
		}
	}
	return n
}

// Write waits until there is room for all of p on its way to the peer.
func (c *conn) Write(p []byte) (n int, err error) {
	t, err := c.enter("Write")
	if err != nil {
		return 0, c.failure("write", err)
	}
	for {
		switch {
		case c.closed:
			return n, c.failure("write", net.ErrClosed)
		case c.writes.expired:
			return n, c.failure("write", os.ErrDeadlineExceeded)
		case c.err != nil:
			return n, c.failure("write", c.err)
		case c.silent, c.net.Closing(): // broken: the loop reports why after this callback
			return n, c.failure("write", syscall.EPIPE)
		}
		piece := p[n:min(n+c.net.Room(), len(p))]
		c.net.Write(piece)
		if n += len(piece); n == len(p) {
			return n, nil
		}
		if err := c.writes.wait(t); err != nil {
			return n, c.failure("write", err)
		}
	}
}

// failure returns an error in the form of package net.
func (c *conn) failure(op string, err error) error {
	return &net.OpError{Op: op, Net: c.network, Source: c.local, Addr: c.remote, Err: ofCall(op, err)}
}

// ofCall names the system call of an errno, as package net does. It leaves out the words that package kernel has
// put around it: the OpError has them too.
func ofCall(name string, err error) error {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return os.NewSyscallError(name, errno)
	}
	return err
}

// Close closes the connection after all written bytes are sent. Tasks that wait for it get net.ErrClosed. Any goroutine
// may call it.
func (c *conn) Close() error {
	s := c.scheduler
	if !s.loop.Inside() {
		s.loop.Post(func() { _ = c.Close() })
		return nil
	}
	if c.closed {
		return c.failure("close", net.ErrClosed)
	}
	c.closed, c.in, c.kept = true, nil, nil
	c.resource.Disown()
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
	switch {
	case c.closed, c.silent:
		return c.failure("close", net.ErrClosed)
	case c.err != nil:
		return c.failure("close", c.err)
	}
	c.silent = true
	c.net.CloseWrite()
	c.writes.wake()
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

// tell wakes all tasks that wait for the connection; each checks the connection's state again.
func (c *conn) tell() {
	c.reads.wake()
	c.writes.wake()
}
