//go:build freebsd || netbsd

package kernel

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// FIONWRITE of ioctl(2) is not in x/sys: _IOR('f', n, int), with another n on each
// system.
const (
	fionwriteFreeBSD = 0x4004_6677
	fionwriteNetBSD  = 0x4004_6679
)

func (s *system) Unsent(fd int) (int, error) {
	if runtime.GOOS == "netbsd" {
		return unix.IoctlGetInt(fd, fionwriteNetBSD)
	}
	return unix.IoctlGetInt(fd, fionwriteFreeBSD)
}
