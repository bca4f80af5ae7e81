//go:build linux

package kernel

import (
	"fmt"
	"net/netip"
	"sync"

	"golang.org/x/sys/unix"
)

// uring is the real kernel by completion in the place of readiness. Epoll tells a loop what it may do; a ring does it, and tells what has
// happened. A request to receive is under way on each TCP connection. The connection is readable when that request has brought
// something, and Read only copies it. A short Write is sent by the next Wait, with those of all other connections. So a turn of the loop
// takes one system call.
//
// Epoll watches all else, and the ring watches epoll:
//
//	Read  <-- inbox  <--+                +--> TCP connections
//	                    +-- ringPoller --+
//	Write --> letter -->+                +--> epoll --> listeners, the waker, room to write, hang-ups, other descriptors
type uring struct {
	*system
	inboxes []*inbox // indexed by descriptor; they are used again
}

func openUring() (Kernel, error) {
	if err := ringRefused(); err != nil {
		return nil, err
	}
	return &uring{system: newSystem(openEpoll).(*system)}, nil
}

// ringRefused returns why this machine has no ring, or nil.
var ringRefused = sync.OnceValue(func() error {
	r, err := openRing(requestCount, resultCount)
	if err != nil {
		return refusedError(err)
	}
	r.close()
	return nil
})

func refusedError(err error) error {
	return fmt.Errorf("poller io_uring: %w (it needs Linux 6.1 and locked memory (ulimit -l), and many containers forbid it)", err)
}

// inbox returns nil for a descriptor that the ring does not serve.
func (k *uring) inbox(fd int) *inbox {
	if uint(fd) < uint(len(k.inboxes)) {
		if in := k.inboxes[fd]; in != nil && in.fd >= 0 {
			return in
		}
	}
	return nil
}

// serve gives a TCP connection to the ring.
func (k *uring) serve(fd int) {
	for fd >= len(k.inboxes) {
		k.inboxes = append(k.inboxes, nil)
	}
	if k.inboxes[fd] == nil {
		k.inboxes[fd] = new(inbox)
	}
	in := k.inboxes[fd]
	*in = inbox{fd: int32(fd), serial: in.serial, listed: in.listed, poller: in.poller}
}

func (k *uring) Accept(listener int) (int, netip.AddrPort, error) {
	fd, peer, err := k.system.Accept(listener)
	if err == nil && peer.IsValid() { // a Unix socket has no address
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
		in.errno = 0 // it is returned once, and the end stays
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
	// What is still in the socket comes after what the ring has taken.
	in.unread = false
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

// Write leaves a few bytes to the next Wait if the client has sent a request before. The response to a first request may be the last.
func (k *uring) Write(fd int, p []byte) (int, error) {
	in := k.inbox(fd)
	if in == nil {
		return k.system.Write(fd, p)
	}
	if in.flush() {
		return 0, unix.EAGAIN
	}
	switch {
	case in.errno != 0:
		return 0, in.end()
	case in.many && in.armed && len(p) <= letterSize && in.poller.write(in, p):
		return len(p), nil
	case in.poller != nil:
		in.poller.postInTime() // the letters of others do not wait for many long responses
	}
	return k.system.Write(fd, p)
}

func (k *uring) SendFile(fd int, f File, offset int64, n int) (int, error) {
	if in := k.inbox(fd); in != nil {
		if in.flush() {
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
	left := in.flush()
	n, err := k.system.Unsent(fd)
	if left {
		n += len(in.letter.rest)
	}
	return n, err
}

func (k *uring) Shutdown(fd int) error {
	if in := k.inbox(fd); in != nil {
		if in.flush() {
			in.silent = true
			return nil
		}
	}
	return k.system.Shutdown(fd)
}

// Close resets the connection if Read has not taken all input, as the kernel does for input that it holds itself.
func (k *uring) Close(fd int) error {
	in := k.inbox(fd)
	if in == nil {
		return k.system.Close(fd)
	}
	if in.flush() {
		in.poller.bequeath(in)
	}
	if k.withdraw(in) {
		return k.system.Reset(fd)
	}
	return k.system.Close(fd)
}

func (k *uring) Reset(fd int) error {
	if in := k.inbox(fd); in != nil {
		if in.flush() {
			in.poller.recall(in.letter)
		}
		if in.letter != nil {
			in.silent = false
			in.poller.discard(in.letter)
		}
		k.withdraw(in)
	}
	return k.system.Reset(fd)
}

// withdraw ends the connection's requests, which would keep the connection open, and reports whether input is unread.
func (k *uring) withdraw(in *inbox) (unread bool) {
	in.watched = None
	for in.armed || in.guard != 0 {
		in.leaving = false // again: the kernel does not find a request that is just about to try again
		in.poller.stop(in)
		in.poller.unwatchEnd(in)
		if in.poller.post() != 0 {
			break
		}
	}
	unread = in.hasBytes()
	in.drop()
	in.fd = -1
	return unread
}
