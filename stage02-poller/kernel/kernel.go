// Package kernel is the seam between the event loop and the operating system.
//
// The loop calls the machine through one small interface, [Kernel]. So the same loop
// runs on a real kernel and on a simulated one:
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
// Open returns the real kernel of this platform. A name (a flag, or the environment
// variable LOOPER_POLLER) chooses the mechanism of its pollers from a plain list in
// backends_*.go. The first of the list is the default. io_uring has a Kernel of its own: kernel_uring.go.
//
// The errors of Accept, Connected, Read, Write, SendFile, Shutdown, Close and Reset are
// syscall.Errno values (compare with ==), named as in the man pages. The other errors
// wrap one, after the name of the failed call.
package kernel

import (
	"io"
	"net/netip"
	"strconv"
	"time"
)

// Kernel is the part of an operating system that an event loop needs: sockets, a
// poller and a clock. All its sockets are non-blocking and closed on exec.
//
// Use a Kernel on one goroutine. Only Poller.Wake may be called on others.
type Kernel interface {
	// Listen makes a listening socket, and returns its descriptor and its bound
	// address. Addr is "host:port" for TCP (an empty host means every address, port
	// 0 any free port), or "unix:path". If all of them set reusePort, several sockets
	// may listen on one TCP address, and some systems divide new connections among
	// them. See bind(2), listen(2), SO_REUSEPORT.
	Listen(addr string, reusePort bool) (fd int, bound string, err error)

	// Accept takes the next connection off listener's queue. EAGAIN: the queue is
	// empty. EMFILE, ENFILE: no descriptor is left. ECONNABORTED: the client has
	// gone already; try the next one. See accept(2).
	Accept(listener int) (fd int, peer netip.AddrPort, err error)

	// Connect begins a connection to addr, without waiting. When the attempt has a result,
	// the descriptor is writable, and Connected returns the result. Addr is "unix:path", or
	// "ip:port" with an address and not a name: looking a name up would make the loop
	// wait. See connect(2), EINPROGRESS.
	Connect(addr string) (fd int, err error)

	// Connected returns the result of Connect: nil if the connection is established,
	// EAGAIN if there is no result yet, otherwise ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH
	// and others. If an established connection has broken meanwhile, it returns that
	// error. See getsockopt(2), SO_ERROR.
	Connected(fd int) error

	// Read reads up to len(p) bytes, len(p) > 0. n == 0 without an error is the end
	// of input: the peer has closed its sending side. EAGAIN: nothing is there yet.
	// See recv(2).
	Read(fd int, p []byte) (n int, err error)

	// Write writes some of p, len(p) > 0; n < len(p) is common and not an error. EAGAIN:
	// the socket's buffer is full. EPIPE, ECONNRESET: the client will not read this. Write
	// raises no signal. See send(2).
	Write(fd int, p []byte) (n int, err error)

	// SendFile is Write for a part of a file, without a copy in the process: up to n bytes,
	// n > 0, from offset on. sent == 0 without an error: the file ends there, or before.
	// EINVAL, ENOSYS, EOPNOTSUPP and others: this system, file or socket does not support
	// it, and nothing was sent. Like read(2), it waits for a slow disk. See sendfile(2).
	SendFile(fd int, f File, offset int64, n int) (sent int, err error)

	// Unsent returns how many written bytes the kernel still holds, because the peer has not
	// acknowledged them. While it falls, the peer is reading, however long the socket stays
	// unwritable. For a Unix socket on Linux, n is the memory of these bytes, and falls only
	// when the peer has read all bytes of one Write. See SIOCOUTQ in tcp(7).
	Unsent(fd int) (n int, err error)

	// Local returns the address of this side of a connection. A Unix socket has none: the
	// result is not valid. See getsockname(2).
	Local(fd int) netip.AddrPort

	// Shutdown closes the sending side: the peer reads the end of input after all
	// written bytes. Reading goes on. See shutdown(2), SHUT_WR.
	Shutdown(fd int) error

	// Close releases the descriptor. Another file may get its number at once. The
	// caller must withdraw its interest first (Poller.Update to None). See close(2).
	Close(fd int) error

	// Reset is Close for a broken connection: it drops the unsent bytes and sends the peer a
	// reset, so that the peer cannot take half a response for a complete one. See
	// socket(7), SO_LINGER.
	Reset(fd int) error

	// OpenPoller makes a poller. The poller's Name is its mechanism.
	OpenPoller() (Poller, error)

	// Now returns the monotonic time since the Kernel was opened. It never runs backwards.
	Now() time.Duration

	// Date returns the time of day. A user may set it to any value at any moment.
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
	Readable Interest = 1 << 0 // a read, or an accept, would not return EAGAIN
	Writable Interest = 1 << 1 // a write would not return EAGAIN
	Hangup   Interest = 1 << 2 // the connection is over, in both directions

	// Exclusive, with Readable, is for a listening socket that several pollers watch: a new connection
	// need not wake all of them, but first the poller that was added first. It is never reported.
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

// Poller reports which of many descriptors are ready. This is the contract of every
// backend, and one test checks it for all of them:
//
//   - Level-triggered: a descriptor is reported by every Wait for as long as it is
//     ready, not only when it becomes so.
//   - A descriptor that is readable or writable is reported in the directions of its
//     interest. An error or a hang-up is reported in all of them, and perhaps in
//     others: the next read or write returns the error, and the caller must check its
//     interest again before it acts.
//   - A descriptor that is watched for Hangup alone is reported when the connection is
//     reset, or has ended in both directions, perhaps once, perhaps at every Wait. It is
//     not reported when the peer closes only its sending side, nor for input or room. With
//     Readable or Writable in the interest, Hangup changes nothing. A Unix socket has
//     ended when its peer closes it, though the peer's earlier bytes can still be read.
//   - One Wait reports a descriptor at most once for each direction, and perhaps not all
//     ready descriptors; the next Wait reports the others.
//   - A descriptor is watched from the first Update to a non-empty interest until
//     the Update to None, which comes before its close.
type Poller interface {
	// Name returns the mechanism: "epoll", "io_uring", "kqueue", "poll", "sim".
	Name() string

	// Update changes the interest in fd. The caller passes the old interest, so that no
	// backend has to remember it; from == to is not allowed. A wrong from is the caller's
	// mistake: some backends return an error, others obey, none panics.
	Update(fd int, from, to Interest) error

	// Wait blocks until a descriptor is ready, Wake was called, or timeout has
	// passed. A negative timeout waits without end, zero does not wait, and a fraction
	// of a millisecond is rounded up, so that a timer is never early. Wait may return
	// early with nothing, after a wake-up or a signal (EINTR is not an error here).
	// The slice is borrowed until the next Wait.
	Wait(timeout time.Duration) ([]Ready, error)

	// Wake makes the present or the next Wait return. Any goroutine may call it.
	// Many calls before one Wait count as one.
	Wake() error

	// Close releases the poller's own descriptors. No goroutine may be in Wait or Wake.
	Close() error
}

// Binder is a Poller whose Wait belongs to one goroutine on one thread. The first call of Bind or Wait locks the calling goroutine to its
// thread (runtime.LockOSThread) until Close. Later calls of Bind do nothing. A locked goroutine can resume only coroutines (iter.Pull) that
// were made on it: the Go runtime ends the process otherwise.
type Binder interface{ Bind() error }
