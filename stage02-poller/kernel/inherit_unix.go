//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// inherit prepares an inherited socket as if Listen had made it, and returns its address.
func inherit(fd int) (addr string, err error) {
	unix.CloseOnExec(fd)
	listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	if err != nil {
		return "", os.NewSyscallError("getsockopt", err)
	}
	if listens == 0 {
		return "", errors.New("expected a listening socket, found another one")
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return "", os.NewSyscallError("fcntl", err)
	}
	sockaddr, err := unix.Getsockname(fd)
	if err != nil {
		return "", os.NewSyscallError("getsockname", err)
	}
	if file, ok := sockaddr.(*unix.SockaddrUnix); ok {
		return unixPrefix + file.Name, nil
	}
	noDelay(fd)
	keepAlive(fd)
	return addrPort(sockaddr).String(), nil
}

// duplicate returns another descriptor of the same socket, closed on exec.
func duplicate(fd int) (int, error) {
	syscall.ForkLock.RLock() // dup(2) and fcntl(2) are two calls, between which no process may begin
	defer syscall.ForkLock.RUnlock()
	copied, err := unix.Dup(fd)
	if err != nil {
		return -1, os.NewSyscallError("dup", err)
	}
	unix.CloseOnExec(copied)
	return copied, nil
}

// fileOf returns the socket as a file for a child process; closing the file closes it. The socket blocks while fileOf makes the
// file: otherwise os.File.Fd would make it block later, in all processes that share it.
func fileOf(fd int, name string) *os.File {
	_ = unix.SetNonblock(fd, false)
	defer func() { _ = unix.SetNonblock(fd, true) }()
	return os.NewFile(uintptr(fd), name)
}
