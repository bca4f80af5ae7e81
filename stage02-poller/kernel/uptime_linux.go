package kernel

import (
	"time"

	"golang.org/x/sys/unix"
)

// Uptime returns the system's monotonic clock, which all its processes share. See CLOCK_MONOTONIC in clock_gettime(2).
func Uptime() time.Duration {
	var now unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) != nil {
		return 0
	}
	return time.Duration(now.Nano())
}
