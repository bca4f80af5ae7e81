// Package kernel is the seam between the event loop and the operating system.
//
// Everything the loop asks of the machine goes through one small interface,
// [Kernel], so that the same loop runs on a real kernel and on a simulated one:
//
//	               loop
//	                 |
//	          Kernel, Poller              this package: the seam
//	    /      |       |         \
//	epoll   kqueue   poll(2)   io_uring   one backend a file, poller_*.go
//	    \      |       |         /
//	       sockets, clock, waker          system*.go, address.go, waker_*.go
//
//	                               package sim: the same seam without a machine
//
// Open returns the real kernel of this platform. Which mechanism its pollers
// use is chosen by name (flag, or the environment variable LOOPER_POLLER) from
// a plain list in backends_*.go; the first of the list is the default. io_uring has a Kernel of its own, kernel_uring.go.
//
// What Accept, Connected, Read, Write, SendFile, Shutdown, Close and Reset return as errors are
// syscall.Errno values (compare with ==), so that the loop can tell EAGAIN from
// EINTR and ECONNRESET, as the man pages do. The other errors wrap one, after
// words that say what was tried.
package kernel

import (
	"io"
	"net/netip"
	"strconv"
	"time"
)

// Kernel is all that an event loop needs of an operating system: sockets, a
// poller and a clock. Every socket it makes is non-blocking and closed on exec.
//
// A Kernel is used by one goroutine. Only Poller.Wake may be called from others.
type Kernel interface {
	// Listen makes a listening socket and returns its descriptor and the address it is
	// bound to. Addr is "host:port" for TCP (an empty host means every address, port
	// 0 any free port), or "unix:path". With reusePort several sockets, each of which
	// asked for it, may listen on one TCP address, and the system divides new
	// connections among them where it can. See bind(2), listen(2), SO_REUSEPORT.
	Listen(addr string, reusePort bool) (fd int, bound string, err error)

	// Accept takes the next connection off listener's queue. EAGAIN: the queue is
	// empty. EMFILE, ENFILE: no descriptor is left. ECONNABORTED: the client has
	// gone already; try the next one. See accept(2).
	Accept(listener int) (fd int, peer netip.AddrPort, err error)

	// Connect begins a connection to addr and does not wait for it: when it is known how
	// the attempt ended the descriptor is writable, and Connected tells. Addr is
	// "ip:port", with an address and not a name, because looking a name up would make
	// the whole loop wait; or "unix:path". See connect(2), EINPROGRESS.
	Connect(addr string) (fd int, err error)

	// Connected is how the attempt of Connect ended: nil when the connection stands,
	// ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH and others when it does not, EAGAIN when
	// that is not known yet. Of a connection that stood, it is the error that has broken it
	// meanwhile. See getsockopt(2), SO_ERROR.
	Connected(fd int) error

	// Read reads up to len(p) bytes, len(p) > 0. n == 0 without an error is the end
	// of input: the peer has closed its sending side. EAGAIN: nothing is there yet.
	// See recv(2).
	Read(fd int, p []byte) (n int, err error)

	// Write writes some of p, len(p) > 0; n < len(p) is common and no error. EAGAIN:
	// the socket's buffer is full. EPIPE, ECONNRESET: the client will not read this. No
	// signal is raised. See send(2).
	Write(fd int, p []byte) (n int, err error)

	// SendFile is Write for a part of a file that need not pass through the process: up to n
	// bytes, n > 0, from offset on. sent == 0 without an error: the file ends there, or before.
	// EINVAL, ENOSYS, EOPNOTSUPP and others: this system cannot, or not with this file or
	// this socket, and nothing was sent. Like read(2), it waits for a disk that is slow. See
	// sendfile(2).
	SendFile(fd int, f File, offset int64, n int) (sent int, err error)

	// Unsent is how many of the bytes that Write took the kernel still holds, because the
	// peer has not acknowledged them. While it falls, the peer is taking what it was
	// sent, however long the socket stays unwritable. On Linux a Unix socket's n is the memory
	// that they occupy, and falls only when the peer has read all of what one Write took. See
	// SIOCOUTQ in tcp(7).
	Unsent(fd int) (n int, err error)

	// Local is the address of this side of a connection. A Unix socket has none: it is not
	// valid there. See getsockname(2).
	Local(fd int) netip.AddrPort

	// Shutdown closes the sending side: the peer reads the end of input after all
	// that was written. Reading goes on. See shutdown(2), SHUT_WR.
	Shutdown(fd int) error

	// Close releases the descriptor; its number may be handed out again at once. A
	// caller first withdraws its interest (Poller.Update to None). See close(2).
	Close(fd int) error

	// Reset is Close for a connection that has gone wrong: what was not sent is thrown
	// away, and the peer is told by a reset, so that it cannot take half a response for
	// a whole one. See socket(7), SO_LINGER.
	Reset(fd int) error

	// OpenPoller makes a poller. Name tells its mechanism.
	OpenPoller() (Poller, error)

	// Now is monotonic time since the Kernel was opened. It never runs backwards.
	Now() time.Duration

	// Date is the time of day. A user may set it to any value at any moment.
	Date() time.Time
}

// File is a file whose parts SendFile sends: an *os.File.
type File interface {
	io.ReaderAt
	Fd() uintptr // its descriptor
}

// Interest is a set of the directions in which a descriptor is watched, or in
// which it is ready.
type Interest uint8

const (
	None     Interest = 0
	Readable Interest = 1 << 0 // a read, or an accept, would not say EAGAIN
	Writable Interest = 1 << 1 // a write would not say EAGAIN
	Hangup   Interest = 1 << 2 // the connection is over, in both directions

	// Exclusive, with Readable, is for a listening socket that several pollers watch: a new connection
	// need not wake all of them. The one that was added first is woken first. It is never reported.
	Exclusive Interest = 1 << 3
)

// String returns one letter for each direction, in the order "rwh"; "-" for none.
func (i Interest) String() string {
	return [...]string{"-", "r", "w", "rw", "h", "rh", "wh", "rwh"}[i&(Readable|Writable|Hangup)]
}

// Ready is one result of Poller.Wait: FD is ready in the directions of Interest.
type Ready struct {
	FD int
	Interest
}

// String returns the descriptor and its directions: "7 rw".
func (r Ready) String() string { return strconv.Itoa(r.FD) + " " + r.Interest.String() }

// Poller tells which of many descriptors are ready. This is the contract of every
// backend, and the same test holds all of them to it:
//
//   - Level-triggered: a descriptor is reported by every Wait for as long as it is
//     ready, not only when it becomes so.
//   - A descriptor that is readable or writable is reported in the directions of its
//     interest. An error or a hang-up is reported in all of them, and perhaps in
//     others: the next read or write tells what happened, and a caller looks at its
//     interest again before it acts.
//   - A descriptor that is watched for Hangup alone is reported when the connection is
//     reset, or has ended in both directions; not when the peer closes its sending side
//     only, and not for input or room. Perhaps once, perhaps at every Wait. With
//     Readable or Writable in the interest, Hangup changes nothing. A Unix socket has
//     ended when its peer closes it, though what the peer had sent can still be read.
//   - One Wait reports a descriptor at most once a direction, and perhaps not all
//     descriptors that are ready; the others come with the next.
//   - A descriptor is watched from the first Update to a non-empty interest until
//     the Update to None, which comes before its close.
type Poller interface {
	// Name is the mechanism: "epoll", "io_uring", "kqueue", "poll", "sim".
	Name() string

	// Update changes the interest in fd. The caller says what it was, so that no
	// backend has to remember; from == to is never asked. A wrong from is the
	// caller's mistake: some backends return an error, others obey, none panics.
	Update(fd int, from, to Interest) error

	// Wait blocks until a descriptor is ready, Wake was called, or timeout has
	// passed: negative waits without end, zero does not wait; a fraction of a
	// millisecond is rounded up, so that a timer is never early. It may return
	// early with nothing (a wake-up, or a signal: EINTR is no error here). The
	// slice is borrowed until the next Wait.
	Wait(timeout time.Duration) ([]Ready, error)

	// Wake makes the current or the next Wait return. Any goroutine may call it;
	// many calls before one Wait count as one.
	Wake() error

	// Close releases the poller's own descriptors. No goroutine may be in Wait or Wake.
	Close() error
}

// Binder is a Poller whose Wait belongs to one goroutine on one thread. The first call of Bind or Wait locks the calling goroutine to its
// thread (runtime.LockOSThread) until Close. Later calls of Bind do nothing. A locked goroutine can resume only coroutines (iter.Pull) that
// were made on it: the Go runtime ends the process otherwise.
type Binder interface{ Bind() error }
