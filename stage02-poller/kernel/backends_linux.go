package kernel

func backends() []backend {
	return []backend{
		{"epoll", openEpoll},
		{"poll", openPoll},
		{"io_uring", nil},
	}
}
