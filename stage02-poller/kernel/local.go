//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

func (s *system) Local(fd int) netip.AddrPort {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return netip.AddrPort{}
	}
	return addrPort(sa)
}
