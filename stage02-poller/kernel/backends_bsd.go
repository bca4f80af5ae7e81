//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

func backends() []backend {
	return []backend{
		{"kqueue", openKqueue},
		{"poll", openPoll},
	}
}
