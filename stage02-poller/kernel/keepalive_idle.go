//go:build linux || freebsd || netbsd

package kernel

import "golang.org/x/sys/unix"

func keepAliveOptions() []keepAliveOption {
	return []keepAliveOption{
		{unix.TCP_KEEPIDLE, keepAliveIdle},
		{unix.TCP_KEEPINTVL, keepAliveInterval},
		{unix.TCP_KEEPCNT, keepAliveProbes},
	}
}
