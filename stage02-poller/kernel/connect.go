//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func (s *system) Connect(addr string) (int, error) {
	where, err := parseAddress(addr)
	if err == nil {
		var fd int
		if fd, err = dial(where); err == nil {
			return fd, nil
		}
	}
	return -1, fmt.Errorf("connect %s: %w", addr, err)
}

// dial begins a connection. A Unix socket's is established, or refused, at once.
func dial(where address) (int, error) {
	family, sockaddr := where.sockaddr()
	fd, err := socket(family)
	if err != nil {
		return -1, err
	}
	if where.path == "" {
		noDelay(fd)
		keepAlive(fd)
	}
	switch err := unix.Connect(fd, sockaddr); err {
	case nil, unix.EINPROGRESS, unix.EINTR: // an interrupted connect goes on by itself
		return fd, nil
	default:
		unix.Close(fd)
		return -1, err
	}
}

func (s *system) Connected(fd int) error {
	errno, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return err
	}
	if errno != 0 {
		return unix.Errno(errno)
	}
	// No error may mean success, or that the result is not known yet.
	peer, err := unix.Getpeername(fd)
	if err == unix.ENOTCONN {
		return unix.EAGAIN
	}
	if err != nil {
		return err
	}
	// If no server listens on the port, and the system has just given that port to this socket,
	// TCP connects the socket to itself (RFC 9293 section 3.5, simultaneous open).
	if me, err := unix.Getsockname(fd); err == nil && addrPort(peer).IsValid() && addrPort(me) == addrPort(peer) {
		return unix.ECONNREFUSED
	}
	return nil
}
