package kernel

import "golang.org/x/sys/unix"

func (s *system) Unsent(fd int) (int, error) {
	return unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_NWRITE)
}
