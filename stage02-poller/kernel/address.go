//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// address is where a socket listens, or to which it connects: a TCP address, or a path in the
// file system.
type address struct {
	ip   netip.AddrPort
	path string // of a Unix socket; otherwise empty
}

// unixPrefix marks an address that is a path.
const unixPrefix = "unix:"

func (a address) String() string {
	if a.path != "" {
		return unixPrefix + a.path
	}
	return a.ip.String()
}

// isFile reports whether the address is in the file system. Linux also has names that are not: those
// that begin with "@" (unix(7), "abstract").
func (a address) isFile() bool {
	return a.path != "" && !(runtime.GOOS == "linux" && a.path[0] == '@')
}

// maxPath is the length, in bytes, of the longest path of a Unix socket. The field has room for a NUL.
const maxPath = len(unix.RawSockaddrUnix{}.Path) - 1

var (
	errEmptyPath = errors.New(`expected a path after "unix:"`)
	errName      = errors.New("expected an IP address and a port, such as 127.0.0.1:6379: looking up a name would make the loop wait")
)

// parseAddress reads an address without a name to look up.
func parseAddress(addr string) (address, error) {
	if path, ok := strings.CutPrefix(addr, unixPrefix); ok {
		return parsePath(path)
	}
	ip, err := netip.ParseAddrPort(addr)
	if err != nil {
		return address{}, errName
	}
	return address{ip: unmap(ip)}, nil
}

func parsePath(path string) (address, error) {
	switch {
	case path == "":
		return address{}, errEmptyPath
	case len(path) > maxPath:
		return address{}, fmt.Errorf("the path has %d bytes: expected at most %d", len(path), maxPath)
	}
	return address{path: path}, nil
}

// resolve reads an address to listen on. If it has a name, resolve uses the network. That happens before
// the loop runs, when no client waits.
func resolve(addr string) (address, error) {
	if strings.HasPrefix(addr, unixPrefix) {
		return parseAddress(addr)
	}
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return address{}, err
	}
	if tcp.IP == nil {
		tcp.IP = anyAddress()
	}
	return address{ip: unmap(tcp.AddrPort())}, nil
}

// anyAddress returns "[::]", which accepts IPv4 too. On a machine without IPv6, and on OpenBSD, where no
// socket accepts both (inet6(4)), it returns "0.0.0.0".
func anyAddress() net.IP {
	if runtime.GOOS == "openbsd" {
		return net.IPv4zero
	}
	fd, err := socket(unix.AF_INET6)
	if err != nil {
		return net.IPv4zero
	}
	unix.Close(fd)
	return net.IPv6unspecified
}

// sockaddr returns the address in the form of the system calls.
func (a address) sockaddr() (family int, sa unix.Sockaddr) {
	switch ip := a.ip.Addr(); {
	case a.path != "":
		return unix.AF_UNIX, &unix.SockaddrUnix{Name: a.path}
	case ip.Is4():
		return unix.AF_INET, &unix.SockaddrInet4{Port: int(a.ip.Port()), Addr: ip.As4()}
	default:
		sa6 := &unix.SockaddrInet6{Port: int(a.ip.Port()), Addr: ip.As16()}
		if ifi, err := net.InterfaceByName(ip.Zone()); err == nil {
			sa6.ZoneId = uint32(ifi.Index)
		}
		return unix.AF_INET6, sa6
	}
}

// addrPort converts an address from the kernel. A Unix socket has none.
func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		return unmap(netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port)))
	}
	return netip.AddrPort{}
}

// unmap returns the IPv4 address of a client that came over IPv4 to an IPv6 socket.
func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }
