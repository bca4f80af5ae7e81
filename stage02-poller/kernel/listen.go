//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"fmt"
	"io/fs"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// backlog is how many finished handshakes may wait for accept(2). The kernel
// lowers it to its own limit (net.core.somaxconn, 4096 on today's Linux).
const backlog = 4096

func (s *system) Listen(addr string, reusePort bool) (int, string, error) {
	where, err := resolve(addr)
	if err != nil {
		return -1, "", fmt.Errorf("listen %s: %w", addr, err)
	}
	fd, err := listen(where, reusePort)
	if err != nil {
		return -1, "", fmt.Errorf("listen %s: %w", addr, err)
	}
	if where.isFile() {
		s.rememberPath(fd, where.path)
	}
	if where.path != "" {
		return fd, where.String(), nil
	}
	bound, err := unix.Getsockname(fd)
	if err != nil {
		unix.Close(fd)
		return -1, "", os.NewSyscallError("getsockname", err)
	}
	return fd, addrPort(bound).String(), nil
}

// listen calls socket(2), setsockopt(2), bind(2) and listen(2), in this order.
func listen(where address, reusePort bool) (fd int, err error) {
	family, sockaddr := where.sockaddr()
	if fd, err = socket(family); err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	if err = prepareListener(fd, where, reusePort); err == nil {
		// The kernel's message alone ("address already in use") reads best here.
		err = bind(fd, sockaddr, where)
	}
	if err == nil {
		err = unix.Listen(fd, backlog)
	}
	if err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// prepareListener sets the options that must be set before bind(2).
func prepareListener(fd int, where address, reusePort bool) error {
	if where.path != "" {
		return nil // none of it concerns Unix sockets
	}
	// Without SO_REUSEADDR a restarted server cannot have its port back while old
	// connections are in TIME_WAIT.
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return os.NewSyscallError("setsockopt SO_REUSEADDR", err)
	}
	if reusePort {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, optionReusePort, 1); err != nil {
			return os.NewSyscallError("setsockopt SO_REUSEPORT", err)
		}
	}
	// Accepted sockets inherit both, so no connection needs a call for it.
	noDelay(fd)
	keepAlive(fd)
	if where.ip.Addr().Is6() {
		// "[::]" serves IPv4 clients too, where the system allows one socket to do so.
		only := 1
		if where.ip.Addr().IsUnspecified() {
			only = 0
		}
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only)
	}
	return nil
}

// noDelay switches Nagle's algorithm off: the loop writes complete output, and waiting for a full
// segment would only delay it. It cannot fail on a TCP socket.
func noDelay(fd int) { _ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) }

// bind is bind(2). If a Unix socket's earlier server has ended without removing the file, the name is
// taken although no program listens: then bind removes the file.
func bind(fd int, sockaddr unix.Sockaddr, where address) error {
	err := unix.Bind(fd, sockaddr)
	if err == unix.EADDRINUSE && where.path != "" && abandoned(where) {
		if err := os.Remove(where.path); err != nil {
			return err
		}
		err = unix.Bind(fd, sockaddr)
	}
	return err
}

// abandoned reports whether the path is a socket at which no program listens.
func abandoned(where address) bool {
	file, err := os.Lstat(where.path)
	if err != nil || file.Mode().Type() != fs.ModeSocket {
		return false
	}
	fd, err := dial(where)
	if err == nil {
		unix.Close(fd)
	}
	return err == unix.ECONNREFUSED
}

// socketFile is the file of a listening Unix socket.
type socketFile struct {
	path string
	info fs.FileInfo // with its device and inode, as os.SameFile compares them
}

func (s *system) rememberPath(fd int, path string) {
	if info, err := os.Lstat(path); err == nil {
		s.files[fd] = socketFile{path, info}
	}
}

// removePath removes the file of a listening Unix socket that is about to be closed. If another
// server has put its own file there meanwhile, that stays.
func (s *system) removePath(fd int) {
	file, ok := s.files[fd]
	if !ok {
		return
	}
	delete(s.files, fd)
	if now, err := os.Lstat(file.path); err == nil && os.SameFile(file.info, now) {
		_ = os.Remove(file.path) // a file that stays will be found abandoned
	}
}

func (s *system) Accept(listener int) (int, netip.AddrPort, error) {
	return accept(listener)
}
