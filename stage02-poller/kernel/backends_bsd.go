//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

func backends() []backend {
	return []backend{
		{"kqueue", openKqueue},
		{"poll", openPoll},
	}
}

// waker wakes poll(2). kqueue may have a way of its own.
type waker = pipeWaker

func openWaker() (waker, error) { return openPipeWaker() }
