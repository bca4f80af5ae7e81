package kernel

func backends() []backend {
	return []backend{
		{name: "epoll", open: on(openEpoll)},
		{name: "poll", open: on(openPoll)},
		{name: "io_uring", open: openUring, refused: ringRefused},
	}
}
