package loop

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// readSize is how many bytes one read(2) may bring: enough that a longer read would
// be no faster, little enough that one client cannot hold the loop.
const readSize = 64 << 10

// lingerLimit is how many bytes a lingering close reads and throws away.
const lingerLimit = 1 << 20

// The errors that Handler.Closed reports beside those of system calls.
var (
	ErrAborted      = errors.New("loop: aborted")
	ErrCloseTimeout = errors.New("loop: the client did not take its last bytes, or did not close, in time")
	ErrLingerLimit  = errors.New("loop: the client kept sending after the connection was to close")
	ErrStopped      = errors.New("loop: stopped before the connection was done")
)

// state of a connection. It only ever moves down this list.
type state uint8

const (
	open      state = iota // reading and writing
	draining               // sending what is left; reading has ended
	lingering              // our side is shut down; reading and forgetting until the client closes too
	closed                 // doomed: its descriptor is closed in phase 5
)

// Conn is one connection. It belongs to the loop's goroutine.
type Conn struct {
	descriptor
	loop    *Loop
	handler Handler
	peer    netip.AddrPort
	in      buffer // received, not yet consumed
	out     buffer // written, not yet sent
	sent    int64  // bytes
	err     error  // why it was closed
	bound   *Timer // on draining and lingering
	dropped int    // bytes thrown away while lingering

	state   state
	linger  bool // draining is followed by lingering
	paused  bool // by Pause
	ended   bool // the client has closed its sending side
	blocked bool // the last write was short: wait until the socket is writable
	full    bool // output has reached high water and not yet fallen to low water

	isTouched  bool // it stands in loop.touched
	isAgain    bool // it stands in loop.again
	offer      bool // again: unconsumed input is to be offered
	hasDrained bool // again: Drained is to be called
	missedEOF  bool // again: EOF is to be called, behind the input
}

// adopt makes a connection of a descriptor that was accepted, or connected, just now.
// Start says who handles it.
func (l *Loop) adopt(d descriptor, peer netip.AddrPort, name string, start func(*Conn) Handler) {
	c := &Conn{descriptor: d, loop: l, peer: peer}
	l.conns++
	if l.full() {
		l.updateListeners()
	}
	began := l.report.begin()
	c.handler = start(c)
	l.report.ran(began, name, d.fd)
	if err := l.watch(c); err != nil {
		c.fail(err)
	}
	c.touch()
	if l.stopping && c.state != closed {
		c.stop() // start called Stop, too early for it to find this connection
	}
}

// Loop is the loop that the connection lives on.
func (c *Conn) Loop() *Loop { return c.loop }

// Peer is the other side's address. A Unix socket has none: it is not valid there.
func (c *Conn) Peer() netip.AddrPort { return c.peer }

// FD is the connection's descriptor, for logs and traces.
func (c *Conn) FD() int { return c.fd }

// Write appends p to the output, which is sent when the present callback has
// returned, with one system call for all it wrote. p is copied. Nothing is written
// to a connection that is closing.
//
// Write never refuses: whoever produces without end looks at Full.
func (c *Conn) Write(p []byte) {
	if c.state != open || len(p) == 0 {
		return
	}
	c.out.append(&c.loop.buffers, p)
	if c.out.len() >= c.loop.config.HighWater {
		c.full = true
	}
	c.touch()
}

// Full says that so much output waits (Config.HighWater) that no more should be
// written before Handler.Drained is called.
func (c *Conn) Full() bool { return c.full }

// Buffered is how many bytes of output wait to be sent.
func (c *Conn) Buffered() int { return c.out.len() }

// Sent is how many bytes of output have been sent since the connection was opened: a
// client that takes nothing is one for which this stands still.
func (c *Conn) Sent() int64 { return c.sent }

// Unconsumed is how many bytes of input wait to be offered again.
func (c *Conn) Unconsumed() int { return c.in.len() }

// Closing says that Close, Linger or Abort was called, or that the connection broke.
func (c *Conn) Closing() bool { return c.state != open }

// Pause stops reading. What has been received already stays where it is.
func (c *Conn) Pause() {
	c.paused = true
	c.touch()
}

// Resume ends Pause; and, whether paused or not, it offers to Handler.Input once
// more what that has not consumed: in phase 4 of this tick, or of the next.
func (c *Conn) Resume() {
	c.paused = false
	c.offer = true
	if c.in.len() > 0 {
		c.callAgain()
	}
	c.touch()
}

// Close sends what was written and closes. Input is ignored from here on. If the
// client takes nothing for as long as Config.CloseTimeout the connection is cut.
func (c *Conn) Close() { c.drain(false) }

// Linger is Close for a client that may still be sending, such as one whose request
// was refused half-way: closing a socket with unread input makes the kernel reset
// the connection, and the reset can overtake the answer. So only our side is shut
// down, and what comes is read and thrown away, up to 1 MiB and Config.CloseTimeout.
func (c *Conn) Linger() { c.drain(true) }

func (c *Conn) drain(linger bool) {
	if c.state != open {
		return
	}
	c.state = draining
	c.linger = linger
	c.touch()
}

// Abort closes at once, for a reason that Handler.Closed is told; nil is ErrAborted.
// What was not sent is lost, and the client sees a reset.
func (c *Conn) Abort(reason error) {
	if reason == nil {
		reason = ErrAborted
	}
	c.fail(reason)
}

// fail dooms the connection. A nil error is a proper end.
func (c *Conn) fail(err error) {
	if c.state == closed {
		return
	}
	c.state = closed
	c.err = err
	c.loop.doomed = append(c.loop.doomed, c)
}

// interest is computed from the connection's state, so it cannot be wrong for long.
func (c *Conn) interest() (i kernel.Interest) {
	limits := &c.loop.config
	switch c.state {
	case open:
		if !c.paused && !c.ended && c.in.len() < limits.InputLimit && c.out.len() < limits.HighWater {
			i |= kernel.Readable
		}
	case lingering:
		i |= kernel.Readable
	case closed:
		return kernel.None
	}
	if c.out.len() > 0 {
		i |= kernel.Writable
	}
	return i
}

func (c *Conn) ready(i kernel.Interest) {
	c.touch()
	if i&kernel.Writable != 0 {
		c.blocked = false // settling sends
	}
	if i&kernel.Readable != 0 {
		c.receive()
	}
}

// receive reads once. When there is more, the poller says so again next tick, after
// everybody else has had a turn; reading on until EAGAIN would cost a system call.
func (c *Conn) receive() {
	room := len(c.loop.scratch)
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
	case n == 0:
		c.ended = true
		c.callEOF()
	default:
		c.input(c.loop.scratch[:n])
	}
}

func (c *Conn) callEOF() {
	began := c.loop.report.begin()
	c.handler.EOF(c)
	c.loop.report.ran(began, "eof", c.fd)
}

// input offers what is new, behind what was left over, and keeps what is not consumed.
func (c *Conn) input(fresh []byte) {
	in := fresh
	kept := c.in.len() > 0
	if kept {
		c.in.append(&c.loop.buffers, fresh)
		in = c.in.bytes()
	}
	c.offer = false // unless Input asks for it, with Resume
	began := c.loop.report.begin()
	n := c.handler.Input(c, in)
	c.loop.report.ran(began, "input", c.fd)
	if n < 0 || n > len(in) {
		panic(fmt.Sprintf("loop: Input consumed %d of %d bytes", n, len(in)))
	}
	if kept {
		c.in.take(&c.loop.buffers, n)
	} else if n < len(in) {
		c.in.append(&c.loop.buffers, in[n:])
	}
	if c.offer && c.in.len() > 0 {
		c.callAgain()
	}
}

// discard is what lingering does with n more bytes; none is the client's end.
func (c *Conn) discard(n int) {
	c.dropped += n
	switch {
	case n == 0:
		c.fail(nil)
	case c.dropped > lingerLimit:
		c.fail(ErrLingerLimit)
	}
}

func (c *Conn) broken() bool { return c.err != nil }

// release is the connection's end, in phase 5.
func (c *Conn) release() {
	l := c.loop
	c.in.release(&l.buffers)
	c.out.release(&l.buffers)
	if c.bound != nil {
		c.bound.Stop()
	}
	wasFull := l.full()
	l.conns--
	if wasFull {
		l.updateListeners()
	}
	began := l.report.begin()
	c.handler.Closed(c, c.err)
	l.report.ran(began, "closed", c.fd)
}
