//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// inherit prepares a socket that was handed on as if Listen had made it, and returns its address.
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
