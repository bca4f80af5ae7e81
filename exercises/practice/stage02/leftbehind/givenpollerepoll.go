package leftbehind

import (
	"looper.example/exercises/practice/simulated/syscall"
)

// epoll keeps the list of descriptors in the kernel: waiting costs as much as there are events,
// not as there are descriptors. See epoll(7).
type epoll struct {
	fd    int
	ready [256]syscall.EpollEvent // one wait returns at most so many
}

func newPoller() (poller, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	return &epoll{fd: fd}, err
}

func (p *epoll) watch(fd int, i interest) error {
	e := syscall.EpollEvent{Fd: int32(fd)}
	if i.read {
		e.Events |= syscall.EPOLLIN
	}
	if i.write {
		e.Events |= syscall.EPOLLOUT
	}
	err := syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_MOD, fd, &e)
	if err == syscall.ENOENT { // fd is not in the list yet
		err = syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, fd, &e)
	}
	return err
}

func (p *epoll) wait(ms int) (events []event, err error) {
	n, err := syscall.EpollWait(p.fd, p.ready[:], ms)
	if err == syscall.EINTR {
		return nil, nil
	}
	for _, e := range p.ready[:max(n, 0)] {
		events = append(events, event{
			fd:       int(e.Fd),
			interest: interest{read: e.Events&syscall.EPOLLIN != 0, write: e.Events&syscall.EPOLLOUT != 0},
			hangup:   e.Events&(syscall.EPOLLERR|syscall.EPOLLHUP) != 0,
		})
	}
	return events, err
}
