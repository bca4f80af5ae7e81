//go:build linux

package kernel

import (
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// epollBatch is how many events one epoll_wait(2) may return.
const epollBatch = 256

// epoll keeps the set of watched descriptors in the kernel. The cost of a wait grows with the
// number of ready descriptors, not of watched ones. See epoll(7).
type epoll struct {
	fd     int
	waker  waker
	events [epollBatch]unix.EpollEvent
	ready  [epollBatch]Ready
}

func openEpoll() (Poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	w, err := openWaker()
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	p := &epoll{fd: fd, waker: w}
	if err := p.Update(w.fd(), None, Readable); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *epoll) Name() string { return "epoll" }

func (p *epoll) Update(fd int, from, to Interest) error {
	if (from|to)&Exclusive != 0 && from != None && to != None {
		// EPOLL_CTL_MOD is not allowed with EPOLLEXCLUSIVE.
		if err := p.Update(fd, from, None); err != nil {
			return err
		}
		from = None
	}
	op := unix.EPOLL_CTL_MOD
	switch {
	case from == None:
		op = unix.EPOLL_CTL_ADD
	case to == None:
		op = unix.EPOLL_CTL_DEL
	}
	event := unix.EpollEvent{Events: epollMask(to), Fd: int32(fd)}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(p.fd, op, fd, &event))
}

func epollMask(i Interest) (mask uint32) {
	if i&Readable != 0 {
		mask |= unix.EPOLLIN
	}
	if i&Writable != 0 {
		mask |= unix.EPOLLOUT
	}
	if i&Exclusive != 0 {
		mask |= unix.EPOLLEXCLUSIVE
	}
	return mask
}

func (p *epoll) Wait(timeout time.Duration) ([]Ready, error) {
	n, err := p.wait(milliseconds(timeout))
	if err == unix.EINTR {
		return nil, nil
	}
	if err != nil {
		return nil, os.NewSyscallError("epoll_wait", err)
	}
	ready := p.ready[:0]
	for i := range p.events[:n] {
		e := &p.events[i]
		if int(e.Fd) == p.waker.fd() {
			p.waker.clear()
			continue
		}
		ready = append(ready, Ready{FD: int(e.Fd), Interest: epollInterest(e.Events)})
	}
	return ready, nil
}

// EPOLLERR and EPOLLHUP are always reported, even with an empty mask: that is Hangup here. Wait reports
// them in all directions, and the loop, which checks its interest again, ignores those that it does not
// watch.
func epollInterest(mask uint32) (i Interest) {
	const trouble = unix.EPOLLERR | unix.EPOLLHUP
	if mask&(unix.EPOLLIN|trouble) != 0 {
		i |= Readable
	}
	if mask&(unix.EPOLLOUT|trouble) != 0 {
		i |= Writable
	}
	if mask&trouble != 0 {
		i |= Hangup
	}
	return i
}

// hybridWait is how long Wait stays in a raw system call, in milliseconds.
const hybridWait = 2

// wait blocks in two steps. Under load, events come within microseconds, and with an
// ordinary blocking call Go's scheduler would give our processor to another thread
// and fetch it back each time: about a fifth of the total cost of a small request. So
// wait spends the first two milliseconds in a raw call, of which the scheduler knows
// nothing. If no event has come, it blocks as Go expects. With GOMAXPROCS 1, this second
// step is also the turn of the garbage collector and of other goroutines, so it must
// never be optimised away.
func (p *epoll) wait(ms int) (int, error) {
	first := hybridWait
	if ms >= 0 && ms < first {
		first = ms
	}
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd),
		uintptr(unsafe.Pointer(&p.events[0])), epollBatch, uintptr(first), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	if n > 0 || ms == first {
		return int(n), nil
	}
	if ms > 0 {
		ms -= first
	}
	return unix.EpollWait(p.fd, p.events[:], ms)
}

func (p *epoll) Wake() error { return p.waker.wake() }

func (p *epoll) Close() error {
	p.waker.close()
	return os.NewSyscallError("close", unix.Close(p.fd))
}
