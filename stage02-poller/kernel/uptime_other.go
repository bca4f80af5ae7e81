//go:build !linux

package kernel

import "time"

// Uptime returns 0. On Linux it is the system's monotonic clock, which systemd compares with its own.
func Uptime() time.Duration { return 0 }
