//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package main

import (
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// socket is the listening socket that all processes of the application share, one after the other. It stays open from the
// beginning to the end, so that clients can always connect: while no process accepts, they wait in its backlog.
type socket struct {
	kernel kernel.Kernel
	fd     int
	addr   string
	file   *os.File // a duplicate, for children
}

func listen(addr string) (*socket, error) {
	k, err := kernel.Open("")
	if err != nil {
		return nil, err
	}
	fd, bound, err := k.Listen(addr, false)
	if err != nil {
		return nil, err
	}
	s := &socket{kernel: k, fd: fd, addr: bound}
	copied, err := s.duplicate()
	if err != nil {
		return nil, err
	}
	// os.File.Fd would make a non-blocking socket blocking, in all processes that share it.
	_ = syscall.SetNonblock(copied, false)
	s.file = os.NewFile(uintptr(copied), bound)
	_ = syscall.SetNonblock(copied, true)
	return s, nil
}

// duplicate returns another descriptor of the socket.
func (s *socket) duplicate() (fd int, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if fd, err = syscall.Dup(s.fd); err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, os.NewSyscallError("dup", err)
}

// url returns the URL of the application for browsers.
func (s *socket) url() string {
	if strings.HasPrefix(s.addr, "unix:") {
		return s.addr
	}
	addr := s.addr
	if a, err := netip.ParseAddrPort(addr); err == nil && a.Addr().IsUnspecified() {
		addr = net.JoinHostPort("localhost", strconv.Itoa(int(a.Port())))
	}
	return "http://" + addr + "/"
}

func (s *socket) close() {
	_ = s.file.Close()
	_ = s.kernel.Close(s.fd)
}
