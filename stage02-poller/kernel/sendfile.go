//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// SendFile, unlike Write, tells Go's scheduler of the call, because the disk may be slow. NetBSD and
// OpenBSD have no sendfile(2): x/sys returns ENOSYS there.
func (s *system) SendFile(fd int, f File, offset int64, n int) (int, error) {
	sent, err := unix.Sendfile(fd, int(f.Fd()), &offset, n)
	runtime.KeepAlive(f)
	switch err {
	case nil:
		return sent, nil
	case unix.EAGAIN, unix.EINTR: // on macOS and the BSDs perhaps after the first bytes
		if sent > 0 {
			return sent, nil
		}
	}
	return 0, err
}
