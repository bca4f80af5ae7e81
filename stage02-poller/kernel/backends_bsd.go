//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

func backends() []backend {
	return []backend{
		{name: "kqueue", open: on(openKqueue)},
		{name: "poll", open: on(openPoll)},
	}
}

// waker wakes poll(2). kqueue may have a way of its own.
type waker = pipeWaker

func openWaker() (waker, error) { return openPipeWaker() }
