// Package syscall has the part of Go's package syscall that mini uses on Linux, for the simulated machine. It builds on each system.
package syscall

import (
	"syscall"
	"time"

	"looper.example/exercises/practice/simulated"
	"looper.example/stage02-poller/kernel"
)

// Errors of calls.
const (
	EAGAIN = syscall.EAGAIN
	EINTR  = syscall.EINTR
	EMFILE = syscall.EMFILE
	ENOENT = syscall.ENOENT
)

// What mini says to the kernel, with Linux's numbers.
const (
	AF_INET      = 0x2
	SOCK_STREAM  = 0x1
	SOL_SOCKET   = 0x1
	SO_REUSEADDR = 0x2
	SOMAXCONN    = 0x80

	EPOLLIN       = 0x1
	EPOLLOUT      = 0x4
	EPOLLERR      = 0x8
	EPOLLHUP      = 0x10
	EPOLL_CLOEXEC = 0x80000
	EPOLL_CTL_ADD = 0x1
	EPOLL_CTL_MOD = 0x3
)

// Read reads up to len(p) bytes.
func Read(fd int, p []byte) (n int, err error) { return simulated.Now().Kernel.Read(fd, p) }

// Write writes as much of p as the kernel takes.
func Write(fd int, p []byte) (n int, err error) { return simulated.Now().Kernel.Write(fd, p) }

// Close closes a descriptor.
func Close(fd int) error { return simulated.Now().Close(fd) }

// Sockaddr is an address.
type Sockaddr any

// SockaddrInet4 is an address of IPv4. The simulated machine has its own.
type SockaddrInet4 struct {
	Port int
	Addr [4]byte
}

// Socket makes a socket. On the simulated machine it listens at once.
func Socket(_, _, _ int) (fd int, err error) {
	fd, _, err = simulated.Now().Kernel.Listen(simulated.Addr, false)
	return fd, err
}

// The calls that prepare a socket have nothing to do here.

func SetsockoptInt(_, _, _, _ int) error          { return nil }
func Bind(int, Sockaddr) error                    { return nil }
func Listen(_, _ int) error                       { return nil }
func SetNonblock(int, bool) error                 { return nil }
func Getsockname(int) (bound Sockaddr, err error) { return &SockaddrInet4{Port: 80}, nil }

// Accept takes a connection from the queue of a listener.
func Accept(listener int) (fd int, from Sockaddr, err error) {
	fd, _, err = simulated.Now().Kernel.Accept(listener)
	return fd, nil, err
}

// EpollEvent is what to wait for on a descriptor, or what it is ready for.
type EpollEvent struct {
	Events uint32
	Fd     int32
}

// EpollCreate1 makes an epoll, of which there is one. Its descriptor is no number of the simulated machine.
func EpollCreate1(int) (fd int, err error) {
	m := simulated.Now()
	m.Poller, err = m.Kernel.OpenPoller()
	return -1, err
}

// directions are the events of epoll(7), and the interest of the simulated kernel.
var directions = []struct {
	event    uint32
	interest kernel.Interest
}{{EPOLLIN, kernel.Readable}, {EPOLLOUT, kernel.Writable}, {EPOLLHUP, kernel.Hangup}}

// EpollCtl adds a descriptor to the list of the epoll, or changes what it is watched for. A hang-up is always reported.
func EpollCtl(_, op, fd int, e *EpollEvent) error {
	m := simulated.Now()
	if _, ok := m.Watched(fd); !ok && op == EPOLL_CTL_MOD {
		return ENOENT
	}
	to := kernel.None
	for _, d := range directions {
		if (e.Events|EPOLLHUP)&d.event != 0 {
			to |= d.interest
		}
	}
	return m.Watch(fd, to)
}

// EpollWait waits until a descriptor is ready, at most ms milliseconds; if ms < 0, without limit.
func EpollWait(_ int, ready []EpollEvent, ms int) (n int, err error) {
	timeout := time.Duration(ms) * time.Millisecond
	if ms < 0 {
		timeout = -1
	}
	found, err := simulated.Now().Poller.Wait(timeout)
	for _, r := range found[:min(len(found), len(ready))] {
		e := EpollEvent{Fd: int32(r.FD)}
		for _, d := range directions {
			if r.Interest&d.interest != 0 {
				e.Events |= d.event
			}
		}
		ready[n] = e
		n++
	}
	return n, err
}
