//go:build linux

package kernel

import (
	"fmt"
	"net/netip"
	"sync"

	"golang.org/x/sys/unix"
)

// uring is the real kernel for those who would rather be told what has happened than what they may do now: completion in the
// place of readiness. A request to receive is under way on each TCP connection while it is idle, and a connection is readable
// when that has brought something, which Read copies. A short Write goes with the next Wait, with all others of this turn of the loop. So
// a turn costs one system call, and not one for each thing that it does.
//
// All else is as with epoll, which Wait looks at too: other descriptors, room to write, hang-ups.
//
//	Read  <-- inbox  <--+                 +--> TCP connections
//	                    |-- ringPoller -- ring
//	Write --> letter -->+      |          +--> epoll, if something is ready there
//	                           +-- epoll -------> listeners, the waker, other descriptors and interests
type uring struct {
	*system
	inboxes []*inbox // indexed by descriptor
}

func openUring() (Kernel, error) {
	if err := ringRefused(); err != nil {
		return nil, err
	}
	return &uring{system: newSystem(openEpoll).(*system)}, nil
}

// ringRefused is why there is no ring on this machine, or nil.
var ringRefused = sync.OnceValue(func() error {
	r, err := openRing()
	if err != nil {
		return refusedError(err)
	}
	r.close()
	return nil
})

func refusedError(err error) error {
	return fmt.Errorf("poller io_uring: %w (it needs Linux 6.1, and many containers forbid it)", err)
}

// inbox returns nil for descriptors that the ring does not serve.
func (k *uring) inbox(fd int) *inbox {
	if uint(fd) < uint(len(k.inboxes)) {
		if in := k.inboxes[fd]; in != nil && in.fd >= 0 {
			return in
		}
	}
	return nil
}

// serve lets the ring have a TCP connection.
func (k *uring) serve(fd int) {
	for fd >= len(k.inboxes) {
		k.inboxes = append(k.inboxes, nil)
	}
	if k.inboxes[fd] == nil {
		k.inboxes[fd] = new(inbox)
	}
	in := k.inboxes[fd]
	*in = inbox{fd: int32(fd), serial: in.serial, listed: in.listed, poller: in.poller, pieces: in.pieces}
}

func (k *uring) Accept(listener int) (int, netip.AddrPort, error) {
	fd, peer, err := k.system.Accept(listener)
	if err == nil && peer.IsValid() { // a Unix socket has none
		k.serve(fd)
	}
	return fd, peer, err
}

func (k *uring) Connect(addr string) (int, error) {
	fd, err := k.system.Connect(addr)
	if err == nil && k.Local(fd).IsValid() {
		k.serve(fd)
	}
	return fd, err
}

func (k *uring) Connected(fd int) error {
	if in := k.inbox(fd); in != nil && in.errno != 0 {
		errno := in.errno
		in.errno = 0 // told once; the end stays
		return errno
	}
	return k.system.Connected(fd)
}

func (k *uring) Read(fd int, p []byte) (int, error) {
	in := k.inbox(fd)
	if in == nil {
		return k.system.Read(fd, p)
	}
	n, more := in.read(p)
	switch {
	case n > 0 && (!more || in.armed || in.ended || n == len(p)):
		return n, nil
	case n == 0 && in.ended:
		return 0, in.end()
	}
	// What the ring has not taken is after what it has.
	m, err := k.system.Read(fd, p[n:])
	if n == 0 || m > 0 {
		return n + m, err
	}
	if err != unix.EAGAIN && err != unix.EINTR {
		in.ended = true
		in.errno, _ = err.(unix.Errno)
	}
	return n, nil
}

// Write leaves few bytes to the next Wait, where a client seems to send one request after the other.
func (k *uring) Write(fd int, p []byte) (int, error) {
	in := k.inbox(fd)
	if in == nil {
		return k.system.Write(fd, p)
	}
	if in.flush(); in.letter != nil {
		return 0, unix.EAGAIN
	}
	switch {
	case in.errno != 0:
		return 0, in.end()
	case in.many && in.armed && len(p) <= letterSize && in.poller.write(in, p):
		return len(p), nil
	}
	return k.system.Write(fd, p)
}

func (k *uring) SendFile(fd int, f File, offset int64, n int) (int, error) {
	if in := k.inbox(fd); in != nil {
		if in.flush(); in.letter != nil {
			return 0, unix.EAGAIN
		}
	}
	return k.system.SendFile(fd, f, offset, n)
}

func (k *uring) Unsent(fd int) (int, error) {
	in := k.inbox(fd)
	if in == nil {
		return k.system.Unsent(fd)
	}
	in.flush()
	n, err := k.system.Unsent(fd)
	if in.letter != nil {
		n += len(in.letter.rest)
	}
	return n, err
}

func (k *uring) Shutdown(fd int) error {
	if in := k.inbox(fd); in != nil {
		if in.flush(); in.letter != nil {
			in.silent = true
			return nil
		}
	}
	return k.system.Shutdown(fd)
}

// Close tells the peer by a reset that input was not read, as the kernel does of input that it holds itself.
func (k *uring) Close(fd int) error {
	in := k.inbox(fd)
	if in == nil {
		return k.system.Close(fd)
	}
	if in.flush(); in.letter != nil {
		in.poller.bequeath(in)
	}
	if k.withdraw(in) {
		return k.system.Reset(fd)
	}
	return k.system.Close(fd)
}

func (k *uring) Reset(fd int) error {
	if in := k.inbox(fd); in != nil {
		if in.flush(); in.letter != nil {
			in.poller.recall(in.letter)
		}
		if in.letter != nil {
			in.poller.discard(in.letter)
		}
		k.withdraw(in)
	}
	return k.system.Reset(fd)
}

// withdraw takes the connection from the ring, whose requests would hold it open, and reports whether input was not read.
func (k *uring) withdraw(in *inbox) (unread bool) {
	in.watched = None
	if in.armed {
		in.poller.stop(in)
		for in.armed {
			in.poller.collect(in.poller.ring.enter(0, 0))
		}
	}
	unread = in.hasBytes()
	in.keep()
	in.kept, in.fd = nil, -1
	return unread
}
