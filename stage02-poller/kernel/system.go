//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// system is the real kernel: thin clothes over system calls.
type system struct {
	backend backend
	start   time.Time
}

func newSystem(b backend) Kernel {
	return &system{backend: b, start: time.Now()}
}

func (s *system) OpenPoller() (Poller, error) { return s.backend.open() }

// time.Since of a reading with a monotonic part costs one clock_gettime in the vDSO.
func (s *system) Now() time.Duration { return time.Since(s.start) }

func (s *system) Date() time.Time { return time.Now() }

func (s *system) Listen(addr string) (int, string, error) {
	fd, err := listen(addr)
	if err != nil {
		return -1, "", fmt.Errorf("listen %s: %w", addr, err)
	}
	bound, err := unix.Getsockname(fd)
	if err != nil {
		unix.Close(fd)
		return -1, "", os.NewSyscallError("getsockname", err)
	}
	return fd, addrPort(bound).String(), nil
}

// listen does what socket(2), setsockopt(2), bind(2) and listen(2) are for, in
// this order.
func listen(addr string) (fd int, err error) {
	where, err := resolve(addr)
	if err != nil {
		return -1, err
	}
	family, sockaddr := sockaddrOf(where)
	if fd, err = socket(family); err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	if err = prepareListener(fd, family, where); err == nil {
		// The kernel's message alone ("address already in use") reads best here.
		err = unix.Bind(fd, sockaddr)
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

// backlog is how many finished handshakes may wait for accept(2). The kernel
// lowers it to its own limit (net.core.somaxconn, 4096 on today's Linux).
const backlog = 4096

func prepareListener(fd, family int, where netip.AddrPort) error {
	// Without SO_REUSEADDR a restarted server cannot have its port back while
	// connections of the one before linger in TIME_WAIT.
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return os.NewSyscallError("setsockopt SO_REUSEADDR", err)
	}
	if family == unix.AF_INET6 {
		// "[::]" serves IPv4 clients too, where the system allows one socket to do so.
		only := 1
		if where.Addr().IsUnspecified() {
			only = 0
		}
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only)
	}
	return nil
}

// resolve turns "host:port" into an address. Only names need the network; this
// happens before the loop runs, when nobody waits.
func resolve(addr string) (netip.AddrPort, error) {
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return netip.AddrPort{}, err
	}
	if tcp.IP == nil {
		tcp.IP = anyAddress()
	}
	where := tcp.AddrPort()
	return netip.AddrPortFrom(where.Addr().Unmap(), where.Port()), nil
}

// anyAddress is "[::]", which takes IPv4 as well, or "0.0.0.0" on a machine
// without IPv6.
func anyAddress() net.IP {
	fd, err := socket(unix.AF_INET6)
	if err != nil {
		return net.IPv4zero
	}
	unix.Close(fd)
	return net.IPv6unspecified
}

func sockaddrOf(a netip.AddrPort) (family int, sa unix.Sockaddr) {
	if a.Addr().Is4() {
		return unix.AF_INET, &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	sa6 := &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
	if zone := a.Addr().Zone(); zone != "" {
		if ifi, err := net.InterfaceByName(zone); err == nil {
			sa6.ZoneId = uint32(ifi.Index)
		}
	}
	return unix.AF_INET6, sa6
}

// addrPort reads an address that the kernel gave us. Clients that came over IPv4
// to an IPv6 socket appear under their IPv4 address.
func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr).Unmap(), uint16(sa.Port))
	}
	return netip.AddrPort{}
}

func (s *system) Accept(listener int) (int, netip.AddrPort, error) {
	fd, peer, err := accept(listener)
	if err != nil {
		return -1, netip.AddrPort{}, err
	}
	// An answer is written whole, so waiting to fill a segment (Nagle) only delays
	// it. A failure here (the client is gone) shows at the first read.
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	return fd, addrPort(peer), nil
}

func (s *system) Shutdown(fd int) error { return unix.Shutdown(fd, unix.SHUT_WR) }

func (s *system) Close(fd int) error { return unix.Close(fd) }

func (s *system) Reset(fd int) error {
	// Lingering for no time at all is how the socket interface spells a reset.
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: 0})
	return unix.Close(fd)
}
