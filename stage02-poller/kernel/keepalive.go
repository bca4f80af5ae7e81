//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import "golang.org/x/sys/unix"

// A peer that has vanished says nothing, and one that has closed says no more than one that
// has closed its sending side. The kernel finds out by asking: a probe that is not
// acknowledged several times, or that gets a reset, breaks the connection.
const (
	keepAliveIdle     = 30 // seconds of silence before the first probe
	keepAliveInterval = 10 // seconds from one probe to the next
	keepAliveProbes   = 3  // without an acknowledgement: ETIMEDOUT
)

// keepAlive has the kernel probe silent peers. See SO_KEEPALIVE in socket(7). Where a system
// does not let one connection have times of its own, it has the system's.
func keepAlive(fd int) {
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	for _, option := range keepAliveOptions() {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, option.name, option.value)
	}
}

// keepAliveOption is an option of setsockopt(2) on the level of TCP.
type keepAliveOption struct{ name, value int }
