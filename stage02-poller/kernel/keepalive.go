//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import "golang.org/x/sys/unix"

// A peer that has vanished is silent, and a peer that has closed looks like one that has closed its
// sending side. The kernel finds out by probes: a reset, or several probes without an
// acknowledgement, break the connection.
const (
	keepAliveIdle     = 30 // seconds of silence before the first probe
	keepAliveInterval = 10 // seconds from one probe to the next
	keepAliveProbes   = 3  // without an acknowledgement: ETIMEDOUT
)

// keepAlive makes the kernel probe silent peers. See SO_KEEPALIVE in socket(7). If the system has no
// times for single connections, its own times apply.
func keepAlive(fd int) {
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	for _, option := range keepAliveOptions() {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, option.name, option.value)
	}
}

// keepAliveOption is an option of setsockopt(2) on the level of TCP.
type keepAliveOption struct{ name, value int }
