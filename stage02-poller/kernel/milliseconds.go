//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"math"
	"time"
)

// milliseconds converts a timeout for epoll_wait(2) and poll(2). It rounds up, because a
// timer must not be early. It limits a long wait to the 32 bits of a C int, because an early
// return does no harm.
func milliseconds(d time.Duration) int {
	if d < 0 {
		return -1
	}
	ms := d / time.Millisecond
	if d%time.Millisecond > 0 {
		ms++
	}
	return int(min(ms, math.MaxInt32))
}
