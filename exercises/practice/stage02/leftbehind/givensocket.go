package leftbehind

import (
	"fmt"
	"net"

	"looper.example/exercises/practice/simulated/syscall"
)

// listen opens a socket that clients can connect to. It returns its descriptor and the address
// that it is bound to.
func listen(addr string) (fd int, bound string, err error) {
	at, err := net.ResolveTCPAddr("tcp4", addr)
	if err != nil {
		return -1, "", err
	}
	if fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0); err != nil {
		return -1, "", err
	}
	// Without this option bind fails for a minute after a run that had connections (TIME_WAIT).
	_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	to := &syscall.SockaddrInet4{Port: at.Port}
	copy(to.Addr[:], at.IP.To4())
	if err := syscall.Bind(fd, to); err != nil {
		return -1, "", fmt.Errorf("bind %s: %w", addr, err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return -1, "", err
	}
	if err := syscall.Listen(fd, syscall.SOMAXCONN); err != nil {
		return -1, "", err
	}
	name, err := syscall.Getsockname(fd) // for port 0 the kernel has chosen a free one
	if err != nil {
		return -1, "", err
	}
	return fd, fmt.Sprintf("%s:%d", at.IP, name.(*syscall.SockaddrInet4).Port), nil
}

// accept takes a connection from the listener's queue. If the queue is empty, the error is EAGAIN.
func accept(listener int) (fd int, err error) {
	if fd, _, err = syscall.Accept(listener); err != nil {
		return -1, err
	}
	return fd, syscall.SetNonblock(fd, true)
}
