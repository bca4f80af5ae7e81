package kernel

import "golang.org/x/sys/unix"

func keepAliveOptions() []keepAliveOption {
	return []keepAliveOption{
		{unix.TCP_KEEPALIVE, keepAliveIdle},
		{unix.TCP_KEEPINTVL, keepAliveInterval},
		{unix.TCP_KEEPCNT, keepAliveProbes},
	}
}
