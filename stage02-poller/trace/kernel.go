package trace

import (
	"errors"
	"net/netip"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Kernel is a kernel.Kernel that passes the loop's system calls on and reports them. It uses
// the loop's names: "read" is recv(2) on one system and read(2) on another.
type Kernel struct {
	kernel.Kernel
	tracer Tracer
	event  Event // reused: nothing is allocated for an event
}

// Watch returns a Kernel that behaves like k, and reports its system calls to t.
func Watch(k kernel.Kernel, t Tracer) *Kernel { return &Kernel{Kernel: k, tracer: t} }

// call reports a system call that began at from and has just returned.
func (k *Kernel) call(name string, from time.Duration, fd, n int, err error) {
	now := k.Now()
	k.event = Event{Kind: Call, At: now, Name: name, FD: fd, N: n, Err: ErrorName(err), Took: now - from}
	k.tracer.Trace(&k.event)
}

func (k *Kernel) Listen(addr string, reusePort bool) (int, string, error) {
	from := k.Now()
	fd, bound, err := k.Kernel.Listen(addr, reusePort)
	k.call("listen", from, 0, max(fd, 0), err)
	return fd, bound, err
}

func (k *Kernel) Accept(listener int) (int, netip.AddrPort, error) {
	from := k.Now()
	fd, peer, err := k.Kernel.Accept(listener)
	k.call("accept", from, listener, max(fd, 0), err)
	return fd, peer, err
}

func (k *Kernel) Connect(addr string) (int, error) {
	from := k.Now()
	fd, err := k.Kernel.Connect(addr)
	k.call("connect", from, 0, max(fd, 0), err)
	return fd, err
}

func (k *Kernel) Connected(fd int) error {
	from := k.Now()
	err := k.Kernel.Connected(fd)
	k.call("connected", from, fd, 0, err)
	return err
}

func (k *Kernel) Read(fd int, p []byte) (int, error) {
	from := k.Now()
	n, err := k.Kernel.Read(fd, p)
	k.call("read", from, fd, n, err)
	return n, err
}

func (k *Kernel) Write(fd int, p []byte) (int, error) {
	from := k.Now()
	n, err := k.Kernel.Write(fd, p)
	k.call("write", from, fd, n, err)
	return n, err
}

func (k *Kernel) SendFile(fd int, f kernel.File, offset int64, n int) (int, error) {
	from := k.Now()
	sent, err := k.Kernel.SendFile(fd, f, offset, n)
	k.call("sendfile", from, fd, sent, err)
	return sent, err
}

func (k *Kernel) Unsent(fd int) (int, error) {
	from := k.Now()
	n, err := k.Kernel.Unsent(fd)
	k.call("unsent", from, fd, n, err)
	return n, err
}

func (k *Kernel) Local(fd int) netip.AddrPort {
	from := k.Now()
	local := k.Kernel.Local(fd)
	k.call("local", from, fd, 0, nil)
	return local
}

func (k *Kernel) Shutdown(fd int) error {
	from := k.Now()
	err := k.Kernel.Shutdown(fd)
	k.call("shutdown", from, fd, 0, err)
	return err
}

func (k *Kernel) Close(fd int) error {
	from := k.Now()
	err := k.Kernel.Close(fd)
	k.call("close", from, fd, 0, err)
	return err
}

func (k *Kernel) Reset(fd int) error {
	from := k.Now()
	err := k.Kernel.Reset(fd)
	k.call("reset", from, fd, 0, err)
	return err
}

// OpenPoller returns a poller that reports its calls too.
func (k *Kernel) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	if err != nil {
		return nil, err
	}
	watched := &poller{Poller: p, kernel: k}
	if b, ok := p.(kernel.Binder); ok {
		return &bound{watched, b}, nil
	}
	return watched, nil
}

// bound is one that is a kernel.Binder too.
type bound struct {
	*poller
	kernel.Binder
}

// poller reports changes of interest. The loop itself reports its waits. Wake is not reported,
// because any goroutine may call it.
type poller struct {
	kernel.Poller
	kernel *Kernel
}

func (p *poller) Update(fd int, from, to kernel.Interest) error {
	began := p.kernel.Now()
	err := p.Poller.Update(fd, from, to)
	now := p.kernel.Now()
	p.kernel.event = Event{Kind: Call, At: now, Name: "update", FD: fd, Interest: to.String(),
		Err: ErrorName(err), Took: now - began}
	p.kernel.tracer.Trace(&p.kernel.event)
	return err
}

// ErrorName returns the name of an errno, as in the man pages, if a loop may meet it, and
// otherwise the error's message. For nil it returns "".
func ErrorName(err error) string {
	if err == nil {
		return ""
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		switch errno {
		case syscall.EAGAIN:
			return "EAGAIN"
		case syscall.EINTR:
			return "EINTR"
		case syscall.EPIPE:
			return "EPIPE"
		case syscall.ECONNRESET:
			return "ECONNRESET"
		case syscall.ECONNABORTED:
			return "ECONNABORTED"
		case syscall.ECONNREFUSED:
			return "ECONNREFUSED"
		case syscall.ETIMEDOUT:
			return "ETIMEDOUT"
		case syscall.EHOSTUNREACH:
			return "EHOSTUNREACH"
		case syscall.ENOTCONN:
			return "ENOTCONN"
		case syscall.EMFILE:
			return "EMFILE"
		case syscall.ENFILE:
			return "ENFILE"
		case syscall.EBADF:
			return "EBADF"
		case syscall.EINVAL:
			return "EINVAL"
		case syscall.ENOMEM:
			return "ENOMEM"
		case syscall.EIO:
			return "EIO"
		case syscall.EADDRINUSE:
			return "EADDRINUSE"
		}
	}
	return err.Error()
}
