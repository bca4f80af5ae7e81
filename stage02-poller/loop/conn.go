package loop

import (
	"errors"
	"net/netip"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// The errors of Handler.Closed, beside those of system calls.
var (
	ErrAborted      = errors.New("loop: aborted")
	ErrCloseTimeout = errors.New("loop: the client did not take its last bytes, or did not close, in time") // DrainTimeout, CloseTimeout
	ErrLingerLimit  = errors.New("loop: the client kept sending after the connection was to close")
	ErrOutputLimit  = errors.New("loop: too much output waits, and this client was the slowest to take its own")
	ErrConsumed     = errors.New("loop: Input consumed fewer bytes than none, or more than there were")
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
	in      buffer  // received, not yet consumed
	out     buffer  // written, not yet sent
	files   *files  // sent after out; nil: none yet
	filter  *filter // nil: none
	sent    int64   // bytes
	err     error   // why it was closed
	bound   *Timer  // on draining and lingering
	taken   int64   // bytes the client had taken when bound was last set

	moved time.Duration // Attended when output was last sent, or taken, or began to wait
	seen  int64         // bytes the client had taken at the last look; 0: no look yet

	dropped int32 // bytes thrown away while lingering
	state   state
	linger  bool // draining is followed by lingering
	paused  bool // by Pause
	ended   bool // the client has closed its sending side
	gone    bool // the client has closed both sides
	blocked bool // the last write was short: wait until the socket is writable
	full    bool // output has reached high water and not yet fallen to low water
	reset   bool // close with a reset, because the client's output is not complete
	silent  bool // by CloseWrite: no more output
	shut    bool // our side is shut down
	duplex  bool // by Duplex
	daemon  bool // by Daemon

	told       bool // Stopping was called
	isTouched  bool // it stands in loop.touched, or is being settled
	isAgain    bool // it stands in loop.again
	isPutOff   bool // it stands in loop.putOff
	offering   bool // Input is being called
	offer      bool // again: unconsumed input is to be offered
	hasDrained bool // again: Drained is to be called
	missedEOF  bool // again: EOF is to be called, after the input, and not while paused
}

// adopt makes a connection of a descriptor that was accepted, or connected, just now.
// Start returns its handler.
func (l *Loop) adopt(d descriptor, peer netip.AddrPort, name string, start func(*Conn) Handler) {
	c := &Conn{descriptor: d, loop: l, peer: peer}
	l.conns++
	if l.full() {
		l.updateListeners()
	}
	c.handler = deaf{} // until start has returned, or if it never does
	l.enter(c)
	c.call(name, func() { c.handler = start(c) })
	if err := l.updateInterest(c); err != nil {
		c.fail(err)
	}
	c.touch()
	if l.phase >= stopping {
		c.stop() // it came too late for the others' call of Stopping
	}
}

// deaf is the handler of a connection without a handler.
type deaf struct{ Defaults }

func (deaf) Input(_ *Conn, in []byte) (consumed int) { return len(in) }

// Loop returns the connection's loop.
func (c *Conn) Loop() *Loop { return c.loop }

// Peer returns the other side's address. A Unix socket has none: the result is not valid.
func (c *Conn) Peer() netip.AddrPort { return c.peer }

// Local asks the kernel for the address of this side. A Unix socket has none.
func (c *Conn) Local() netip.AddrPort {
	if !c.loop.mine("Conn.Local") || c.fd == noFD || c.state == closed {
		return netip.AddrPort{}
	}
	return c.loop.kernel.Local(c.fd)
}

// FD returns the connection's descriptor, for logs and traces.
func (c *Conn) FD() int { return c.fd }

// Closing reports whether Close, Linger or Abort was called, or the connection broke.
func (c *Conn) Closing() bool { return c.state != open }

// Ended reports whether the client has closed its sending side.
func (c *Conn) Ended() bool { return c.ended }

// interest is computed from the connection's state, so it cannot be wrong for long. The poller watches
// even a connection that waits for nothing from its socket, so that the loop notices at once when a
// client has gone.
func (c *Conn) interest() (i kernel.Interest) {
	switch c.state {
	case open:
		if c.wantsInput() {
			i |= kernel.Readable
		}
	case draining:
		if c.isHeld() && !c.isPutOff {
			i |= kernel.Readable
		}
	case lingering:
		i |= kernel.Readable
	case closed:
		return kernel.None
	}
	if c.isWaiting() && !c.isHeld() {
		i |= kernel.Writable
	}
	if i == kernel.None && (!c.gone || c.ended && c.in.len() == 0) {
		i = kernel.Hangup
	}
	return i
}

func (c *Conn) wantsInput() bool {
	limits := &c.loop.config
	if c.ended || c.isPutOff || c.in.len() >= limits.InputLimit {
		return false
	}
	return c.isHeld() || !c.paused && (c.duplex || c.Buffered() < limits.HighWater)
}

func (c *Conn) ready(i kernel.Interest) {
	c.touch()
	if i&kernel.Writable != 0 {
		c.blocked = false // settling sends
	}
	if i&kernel.Readable != 0 {
		c.receive()
	}
	if i == kernel.Hangup {
		c.hangUp()
	}
}

// hangUp handles the end of a connection that was watched only for its end. The client of a Unix
// socket may only have closed it. Then its earlier bytes must still be read and consumed.
func (c *Conn) hangUp() {
	err := c.loop.kernel.Connected(c.fd)
	if err != nil && err != syscall.EAGAIN {
		c.fail(err)
		return
	}
	c.gone = true
	switch {
	case !c.ended || c.in.len() > 0:
	case c.shut: // all is sent: the kernel delivers what the client has not read
		c.end(nil)
	default:
		c.fail(syscall.EPIPE)
	}
}

func (c *Conn) broken() bool { return c.reset }

// release closes the connection, in phase 5.
func (c *Conn) release() {
	l := c.loop
	c.in.release(&l.buffers)
	if c.bound != nil {
		c.bound.Stop()
	}
	wasFull := l.full()
	l.conns--
	if wasFull {
		l.updateListeners()
	}
	defer l.call("closed", c.fd, func() { c.handler.Closed(c, c.err) })
	defer c.tellAll()
	if c.filter != nil {
		l.call("filter closed", c.fd, c.filter.Closed)
	}
}

// Closed returns a closed connection of l: its methods have no effect. It is for functions that must return a
// connection when there is none any more.
func Closed(l *Loop) *Conn {
	return &Conn{descriptor: descriptor{fd: noFD}, loop: l, handler: deaf{}, state: closed}
}
