//go:build linux

package kernel

import (
	"errors"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// ringPoller waits for the ring. The ring serves TCP connections whose interest is Readable alone; epoll has all other interests.
type ringPoller struct {
	kernel *uring
	ring   *ring
	rest   *epoll
	owned  bool // Bind was called
	looks  bool // a request to poll rest is under way
	stirs  bool // something is ready in rest

	serial  uint32
	list    []*inbox // that have received something, or need a request to receive
	spare   []*inbox // memory for the next list
	ready   []Ready
	letters letters
}

func (k *uring) OpenPoller() (Poller, error) {
	rest, err := openEpoll()
	if err != nil {
		return nil, err
	}
	r, err := openRing(requestCount, resultCount)
	if err != nil {
		return nil, errors.Join(err, rest.Close())
	}
	return &ringPoller{kernel: k, ring: r, rest: rest.(*epoll)}, nil
}

func (p *ringPoller) Name() string { return "io_uring" }

// Bind locks the goroutine to its thread, because only the thread that has submitted a request may wait for its completion.
func (p *ringPoller) Bind() error {
	if p.owned {
		return nil
	}
	runtime.LockOSThread()
	if err := p.ring.own(); err != nil {
		runtime.UnlockOSThread()
		return err
	}
	p.owned = true
	return nil
}

func (p *ringPoller) Update(fd int, from, to Interest) error {
	in := p.kernel.inbox(fd)
	if in == nil {
		return p.rest.Update(fd, from, to)
	}
	if in.watched != from {
		return os.NewSyscallError("io_uring update", unix.EINVAL) // epoll_ctl(2) would refuse it too
	}
	if a, b := elsewhere(from), elsewhere(to); a != b {
		if err := p.rest.Update(fd, a, b); err != nil {
			return err
		}
	}
	in.watched, in.poller = to, p
	if from == Readable {
		in.keep()
		p.stop(in)
	}
	if to&Readable != 0 {
		p.enlist(in)
	}
	return nil
}

// elsewhere returns the part of an interest that is epoll's.
func elsewhere(i Interest) Interest {
	if i == Readable {
		return None
	}
	return i
}

func (p *ringPoller) enlist(in *inbox) {
	if !in.listed {
		in.listed = true
		p.list = append(p.list, in)
	}
}

func (p *ringPoller) Wait(timeout time.Duration) ([]Ready, error) {
	if err := p.Bind(); err != nil {
		return nil, err
	}
	if p.prepare() {
		timeout = 0
	} else if timeout > 0 { // as for epoll: then timers that are due soon after each other need one wait
		timeout = time.Duration(milliseconds(timeout)) * time.Millisecond
	}
	if err := p.wait(timeout); err != 0 {
		return nil, os.NewSyscallError("io_uring_enter", err)
	}
	return p.report()
}

// prepare begins requests for the connections that need one, and reports whether a connection is ready already.
func (p *ringPoller) prepare() (waits bool) {
	list := p.list
	p.list, p.spare = p.spare[:0], list // the loop below may enlist others
	for _, in := range list {
		in.listed = false
		switch {
		case in.fd < 0 || in.watched&Readable == 0:
		case in.received():
			p.stop(in) // the handler is slower than the client, which must not fill all buffers
			p.enlist(in)
			waits = true
		case in.watched == Readable && !in.armed:
			p.receive(in)
		}
	}
	if !p.looks {
		p.looks = true
		q := p.next()
		q.op, q.fd, q.opFlags, q.data = opPoll, int32(p.rest.fd), unix.POLLIN, ofLook
	}
	return waits
}

// wait has two steps, as that of epoll has.
func (p *ringPoller) wait(timeout time.Duration) unix.Errno {
	first := hybridWait * time.Millisecond
	if timeout >= 0 {
		first = min(first, timeout)
	}
	n := 1 + p.letters.waiting // the completions of letters alone are no reason to return
	if first == 0 {
		n = 0
	}
	errno := p.collect(p.ring.enter(n, first))
	if errno != 0 || timeout == first || len(p.list) > 0 || p.stirs {
		return errno
	}
	if timeout > 0 {
		timeout -= first
	}
	return p.collect(p.ring.block(timeout))
}

// collect takes the completions after an enter. It returns nil for the errors of a wait that has ended early.
func (p *ringPoller) collect(errno unix.Errno) unix.Errno {
	p.letters.waiting = 0
	for c, ok := p.ring.take(); ok; c, ok = p.ring.take() {
		switch c.data & kinds {
		case ofReceive:
			p.received(&c)
		case ofGuard:
			p.guarded(&c)
		case ofLetter:
			p.sent(&c)
		case ofLook:
			p.looks, p.stirs = false, true
		}
	}
	switch errno {
	case unix.ETIME, unix.EINTR, unix.EAGAIN, unix.EBUSY:
		return 0
	}
	return errno
}

// report returns what is ready in epoll and in the ring.
func (p *ringPoller) report() ([]Ready, error) {
	p.ready = p.ready[:0]
	if p.stirs {
		p.stirs = false
		ready, err := p.rest.Wait(0)
		if err != nil {
			return nil, err
		}
		for _, r := range ready {
			if in := p.kernel.inbox(r.FD); in != nil {
				if in.letter != nil {
					r.Interest &^= Writable // the letter is sent first
				}
				in.told = r.Interest&Readable != 0
			}
			if r.Interest != None {
				p.ready = append(p.ready, r)
			}
		}
	}
	for _, in := range p.list {
		if in.watched&Readable != 0 && in.received() && !in.told {
			p.ready = append(p.ready, Ready{FD: int(in.fd), Interest: Readable})
		}
	}
	for _, r := range p.ready {
		if in := p.kernel.inbox(r.FD); in != nil {
			in.told = false
		}
	}
	return p.ready, nil
}

func (p *ringPoller) Wake() error { return p.rest.Wake() }

func (p *ringPoller) Close() error {
	if p.owned {
		p.post() // sends the last letters
		runtime.UnlockOSThread()
	}
	for _, in := range p.kernel.inboxes {
		if in != nil && in.poller == p {
			in.keep()
			*in = inbox{fd: in.fd, kept: in.kept, ended: in.ended, errno: in.errno}
		}
	}
	p.ring.close()
	p.letters.close(p.kernel.system)
	return p.rest.Close()
}
