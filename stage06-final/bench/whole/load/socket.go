//go:build linux

package load

import (
	"fmt"
	"io"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dial opens a blocking socket, and connects. On loopback connect(2) does not wait.
func dial(addr netip.AddrPort) (fd int, err error) {
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("socket: %w", err)
	}
	if err := unix.Connect(fd, &unix.SockaddrInet4{Addr: addr.Addr().As4(), Port: int(addr.Port())}); err != nil {
		_ = unix.Close(fd)
		return -1, fmt.Errorf("connect to %v: %w", addr, err)
	}
	return fd, unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
}

// send sends all of p. It first makes a raw call, which costs less because Go's scheduler does not hear of it. The second call is for the
// rare socket whose buffer is full: it waits.
func send(fd int, p []byte) error {
	const flags = unix.MSG_NOSIGNAL | unix.MSG_DONTWAIT
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), flags, 0, 0)
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR:
		n = 0
	case errno != 0:
		return fmt.Errorf("send: %w", errno)
	}
	for p = p[n:]; len(p) > 0; {
		n, err := unix.SendmsgN(fd, p, nil, nil, unix.MSG_NOSIGNAL)
		if err != nil && err != unix.EINTR {
			return fmt.Errorf("send: %w", err)
		}
		p = p[max(n, 0):]
	}
	return nil
}

// recv receives the bytes that have arrived. With unix.MSG_TRUNC the kernel discards them instead of copying them.
func recv(fd int, p []byte, flags int) (n int, err error) {
	got, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)),
		uintptr(flags|unix.MSG_DONTWAIT), 0, 0)
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR:
		return 0, nil
	case errno != 0:
		return 0, fmt.Errorf("receive: %w", errno)
	case got == 0:
		return 0, io.EOF
	}
	return int(got), nil
}

// readiness is an epoll with room for its events.
type readiness struct {
	fd     int
	events []unix.EpollEvent
}

func newReadiness() (*readiness, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll_create1: %w", err)
	}
	return &readiness{fd: fd, events: make([]unix.EpollEvent, 512)}, nil
}

// add watches a socket for input. Its events have number as Fd.
func (r *readiness) add(fd, number int) error {
	return unix.EpollCtl(r.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(number)})
}

// wait returns the events of the readable sockets. It first looks without waiting, by a raw call: under load there is nearly always an
// event, and Go's scheduler need not hear of the call.
func (r *readiness) wait(milliseconds int) ([]unix.EpollEvent, error) {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(r.fd), uintptr(unsafe.Pointer(&r.events[0])), uintptr(len(r.events)), 0, 0, 0)
	if errno == 0 && n > 0 {
		return r.events[:n], nil
	}
	for {
		n, err := unix.EpollWait(r.fd, r.events, milliseconds)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("epoll_wait: %w", err)
		}
		return r.events[:n], nil
	}
}

func (r *readiness) close() { _ = unix.Close(r.fd) }
