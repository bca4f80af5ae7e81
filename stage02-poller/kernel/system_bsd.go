//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// The BSDs make and accept sockets in two steps: first the descriptor, then its flags. ForkLock
// keeps a fork elsewhere in the process from inheriting the descriptor between the two.

func socket(family int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, err
	}
	return prepare(fd)
}

func accept(listener int) (int, netip.AddrPort, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, peer, err := unix.Accept(listener)
	if err != nil {
		return -1, netip.AddrPort{}, err
	}
	fd, err = prepare(fd)
	return fd, addrPort(peer), err
}

func prepare(fd int) (int, error) {
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// Go's runtime ignores SIGPIPE for descriptors other than 1 and 2: a write to a
// client that has gone returns EPIPE.

func (s *system) Read(fd int, p []byte) (int, error) { return count(unix.Read(fd, p)) }

func (s *system) Write(fd int, p []byte) (int, error) { return count(unix.Write(fd, p)) }

// count turns the -1 of an error into 0.
func count(n int, err error) (int, error) { return max(n, 0), err }
