//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"time"

	"golang.org/x/sys/unix"
)

// system is the real kernel, a thin layer over system calls. Sockets are made in listen.go
// and connect.go, and for each system in its own way in system_*.go.
type system struct {
	open  func() (Poller, error)
	start time.Time
	files map[int]socketFile // of listening Unix sockets; Close removes them
}

func newSystem(openPoller func() (Poller, error)) Kernel {
	return &system{open: openPoller, start: time.Now(), files: make(map[int]socketFile)}
}

func (s *system) OpenPoller() (Poller, error) { return s.open() }

// time.Since of a reading with a monotonic part costs one clock_gettime in the vDSO.
func (s *system) Now() time.Duration { return time.Since(s.start) }

func (s *system) Date() time.Time { return time.Now() }

func (s *system) Shutdown(fd int) error { return unix.Shutdown(fd, unix.SHUT_WR) }

func (s *system) Close(fd int) error {
	s.removePath(fd)
	return unix.Close(fd)
}

func (s *system) Reset(fd int) error {
	// In the socket interface, lingering for zero seconds means a reset.
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: 0})
	return unix.Close(fd)
}
