//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"errors"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Pair is two sockets that are connected only to each other (socketpair(2)). They have no address, so no other program can
// connect to them. One is for a loop on the real kernel, the other for goroutines.
type Pair struct {
	FD    int // of the loop's (loop.Loop.Adopt), non-blocking and close-on-exec
	Other net.Conn
}

// NewPair makes two sockets. The errors are those of the system calls.
func NewPair() (*Pair, error) {
	fds, err := socketPair()
	if err != nil {
		return nil, os.NewSyscallError("socketpair", err)
	}
	file := os.NewFile(uintptr(fds[1]), "pair")
	other, err := net.FileConn(file) // it has a descriptor of its own
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, errors.Join(err, unix.Close(fds[0]))
	}
	return &Pair{fds[0], other}, nil
}

// socketPair holds ForkLock, so that no child process inherits the descriptors.
func socketPair() (fds [2]int, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if fds, err = unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); err != nil {
		return fds, err
	}
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		err = errors.Join(err, unix.SetNonblock(fd, true))
	}
	if err != nil {
		err = errors.Join(err, unix.Close(fds[0]), unix.Close(fds[1]))
	}
	return fds, err
}

// Close closes both sockets, if no loop has FD.
func (p *Pair) Close() error { return errors.Join(unix.Close(p.FD), p.Other.Close()) }
