//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// poll passes the complete list of watched descriptors to the kernel at each wait, and
// the kernel looks at each of them. So the cost grows with the number of watched
// descriptors. It runs on every Unix, and shows why there are epoll and kqueue. See poll(2).
//
// The list is dense, and where has the index of each descriptor:
//
//	list:  [waker] [fd 7] [fd 12] [fd 9]
//	where: 7 -> 1, 12 -> 2, 9 -> 3          every other number -> 0
type poll struct {
	waker waker
	list  []unix.PollFd
	where []int32 // indexed by descriptor; 0, the waker's place, means not watched
	ready []Ready
}

func openPoll() (Poller, error) {
	w, err := openWaker()
	if err != nil {
		return nil, err
	}
	return &poll{
		waker: w,
		list:  []unix.PollFd{{Fd: int32(w.fd()), Events: unix.POLLIN}},
	}, nil
}

func (p *poll) Name() string { return "poll" }

func (p *poll) Update(fd int, from, to Interest) error {
	for fd >= len(p.where) {
		p.where = append(p.where, 0)
	}
	switch i := p.where[fd]; {
	case (i != 0) != (from != None):
		// The caller's mistake, which is an error of epoll_ctl(2) too.
		return os.NewSyscallError("poll update", unix.EINVAL)
	case from == None:
		p.where[fd] = int32(len(p.list))
		p.list = append(p.list, unix.PollFd{Fd: int32(fd), Events: pollMask(to)})
	case to == None:
		p.remove(fd, i)
	default:
		p.list[i].Events = pollMask(to)
	}
	return nil
}

// remove fills the gap with the last element of the list.
func (p *poll) remove(fd int, hole int32) {
	last := len(p.list) - 1
	p.list[hole] = p.list[last]
	p.where[p.list[hole].Fd] = hole
	p.list = p.list[:last]
	p.where[fd] = 0
}

func pollMask(i Interest) (mask int16) {
	if i&Readable != 0 {
		mask |= unix.POLLIN
	}
	if i&Writable != 0 {
		mask |= unix.POLLOUT
	}
	return mask
}

func (p *poll) Wait(timeout time.Duration) ([]Ready, error) {
	n, err := unix.Poll(p.list, milliseconds(timeout))
	if err == unix.EINTR {
		return nil, nil
	}
	if err != nil {
		return nil, os.NewSyscallError("poll", err)
	}
	p.ready = p.ready[:0]
	for i := 0; n > 0 && i < len(p.list); i++ {
		entry := &p.list[i]
		if entry.Revents == 0 {
			continue
		}
		n--
		if i == 0 {
			p.waker.clear()
			continue
		}
		p.ready = append(p.ready, Ready{FD: int(entry.Fd), Interest: pollInterest(entry.Revents)})
	}
	return p.ready, nil
}

// POLLERR, POLLHUP and POLLNVAL are always reported, even with an empty mask: that is Hangup here.
// The next system call returns the error.
func pollInterest(mask int16) (i Interest) {
	const trouble = unix.POLLERR | unix.POLLHUP | unix.POLLNVAL
	if mask&(unix.POLLIN|trouble) != 0 {
		i |= Readable
	}
	if mask&(unix.POLLOUT|trouble) != 0 {
		i |= Writable
	}
	if mask&trouble != 0 {
		i |= Hangup
	}
	return i
}

func (p *poll) Wake() error { return p.waker.wake() }

func (p *poll) Close() error {
	p.waker.close()
	return nil
}
