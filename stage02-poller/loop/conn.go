package loop

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"time"

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
	in      buffer // received, not yet consumed
	out     buffer // written, not yet sent
	sent    int64  // bytes
	err     error  // why it was closed
	bound   *Timer // on draining and lingering
	taken   int64  // bytes the client had taken when bound was last set
	dropped int    // bytes thrown away while lingering

	moved time.Duration // Attended when output was last sent, or taken, or began to wait
	seen  int64         // bytes the client had taken at the last look; 0: none yet

	state   state
	linger  bool // draining is followed by lingering
	paused  bool // by Pause
	ended   bool // the client has closed its sending side
	gone    bool // the client has closed both sides
	blocked bool // the last write was short: wait until the socket is writable
	full    bool // output has reached high water and not yet fallen to low water
	reset   bool // closed: with a reset, because what the client was sent is not whole

	told       bool // its handler knows that the loop stops
	isTouched  bool // it stands in loop.touched, or is being settled
	isAgain    bool // it stands in loop.again
	offer      bool // again: unconsumed input is to be offered
	hasDrained bool // again: Drained is to be called
	missedEOF  bool // again: EOF is to be called, after the input
}

// adopt makes a connection of a descriptor that was accepted, or connected, just now.
// Start says who handles it.
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
		c.stop() // it came too late to be told with the others
	}
}

// deaf is the handler of a connection that nobody handles.
type deaf struct{ Defaults }

func (deaf) Input(_ *Conn, in []byte) (consumed int) { return len(in) }

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
// Write never refuses: unbounded producers must check Full, or write no more than Room.
func (c *Conn) Write(p []byte) {
	if !c.loop.mine("Conn.Write") || c.state != open || len(p) == 0 {
		return
	}
	if c.out.len() == 0 {
		c.moved = c.loop.Attended()
	}
	c.loop.output -= c.out.memory()
	c.out.append(&c.loop.buffers, p)
	c.loop.output += c.out.memory()
	c.full = c.full || c.out.len() >= c.loop.highWater()
	c.touch()
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
	return max(1, c.loop.highWater()-c.out.len())
}

// Buffered returns how many bytes of output wait to be sent.
func (c *Conn) Buffered() int { return c.out.len() }

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

// Unconsumed returns how many bytes of input wait to be offered again.
func (c *Conn) Unconsumed() int { return c.in.len() }

// Closing reports whether Close, Linger or Abort was called, or the connection broke.
func (c *Conn) Closing() bool { return c.state != open }

// Ended reports whether the client has closed its sending side.
func (c *Conn) Ended() bool { return c.ended }

// Pause stops reading. What has been received already stays where it is. A reset is noticed
// all the same.
func (c *Conn) Pause() {
	if !c.loop.mine("Conn.Pause") {
		return
	}
	c.paused = true
	c.touch()
}

// Resume ends Pause; and, whether paused or not, it offers to Handler.Input once
// more what that has not consumed: in phase 4 of this tick, or of the next.
func (c *Conn) Resume() {
	if !c.loop.mine("Conn.Resume") || c.isAgain && c.offer && !c.paused {
		return
	}
	c.paused = false
	c.offer = true
	if c.in.len() > 0 {
		c.callAgain()
	}
	c.touch()
}

// Close sends what was written and closes. Input is ignored from here on. If there is
// unread input in the end, or the client has not acknowledged all, Close goes on as Linger
// does. A client that takes nothing for as long as Config.CloseTimeout is cut; one that has
// only to take what the kernel holds loses nothing by it.
func (c *Conn) Close() { c.drain(false) }

// Linger is Close for a client that may still be sending, such as one whose request
// was refused half-way: closing a socket with unread input makes the kernel reset
// the connection, and the reset can overtake the response. So only our side is shut
// down, and what comes is read and thrown away, up to 1 MiB, until the client closes too or
// Config.CloseTimeout is over.
func (c *Conn) Linger() { c.drain(true) }

func (c *Conn) drain(linger bool) {
	if !c.loop.mine("Conn.Close") || c.state != open {
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
	if c.loop.mine("Conn.Abort") {
		c.fail(reason)
	}
}

// fail dooms the connection, and has it reset: what the client was sent is not whole.
func (c *Conn) fail(err error) {
	if c.state != closed {
		c.reset = true
		c.end(err)
	}
}

// end dooms the connection. Nil is a proper end. Where there is an error, but all that was
// written is in the kernel's hands, the kernel delivers it: only what is not whole is reset.
func (c *Conn) end(err error) {
	if c.state == closed {
		return
	}
	c.state = closed
	c.err = err
	c.loop.output -= c.out.memory() // nobody waits for it any more
	c.out.release(&c.loop.buffers)
	c.loop.doomed.put(c)
}

// interest is computed from the connection's state, so it cannot be wrong for long. One that
// waits for nothing from the socket is watched all the same: a client that has gone is
// noticed at once.
func (c *Conn) interest() (i kernel.Interest) {
	switch c.state {
	case open:
		if c.wantsInput() {
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
	if i == kernel.None && (!c.gone || c.ended) {
		i = kernel.Hangup
	}
	return i
}

func (c *Conn) wantsInput() bool {
	limits := &c.loop.config
	return !c.paused && !c.ended && c.in.len() < limits.InputLimit && c.out.len() < limits.HighWater
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

// hangUp is the end of a connection of which nothing else was awaited. The client of a Unix
// socket has perhaps only closed it: then what it had sent before is still to be read.
func (c *Conn) hangUp() {
	err := c.loop.kernel.Connected(c.fd)
	if err == nil || err == syscall.EAGAIN {
		err = syscall.EPIPE
		c.gone = true
	}
	if !c.gone || c.ended {
		c.fail(err)
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

func (c *Conn) callEOF() { c.call("eof", func() { c.handler.EOF(c) }) }

// input offers what is new, after what was left over, and keeps what is not consumed.
func (c *Conn) input(fresh []byte) {
	in := fresh
	kept := c.in.len() > 0
	if kept {
		c.in.append(&c.loop.buffers, fresh)
		in = c.in.bytes()
	}
	c.offer = false // unless Input asks for it, with Resume
	n := 0
	if !c.call("input", func() { n = c.handler.Input(c, in) }) {
		return
	}
	if n < 0 || n > len(in) {
		c.loop.Misused("Handler.Input", fmt.Sprintf("consumed %d of %d bytes", n, len(in)))
		c.fail(ErrConsumed)
		return
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
		c.end(nil)
	case c.dropped > lingerLimit:
		c.end(ErrLingerLimit)
	}
}

func (c *Conn) broken() bool { return c.reset }

// release is the connection's end, in phase 5.
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
	l.call("closed", c.fd, func() { c.handler.Closed(c, c.err) })
}

// Closed returns a connection of l that is closed: nothing that is done with it has an effect.
// It is for those who have to give a connection out when there is none any more.
func Closed(l *Loop) *Conn {
	return &Conn{descriptor: descriptor{fd: noFD}, loop: l, handler: deaf{}, state: closed}
}
