package kernel

import (
	"os"
	"syscall"
	"time"
)

// kqueue keeps the set of watched descriptors in the kernel, as epoll does. But it
// knows each direction of a descriptor as a filter of its own, added and deleted apart
// from the other, and reported apart from it. See kqueue(2).
//
//	Update(7, r, w)   changes  [7 read: EV_DELETE] [7 write: EV_ADD]
//	Wait              events   [7 write] [9 read] [9 write]
//	                  ready    [7 w]     [9 r]    [9 w]
//
// Hangup has no filter of its own. EVFILT_WRITE tells of it, if NOTE_LOWAT asks for more room
// than there can be; where a system takes that for "all the room there is" (macOS), EV_CLEAR
// keeps the filter from telling so again and again.
//
// This file has no build tag: it knows no system's numbers, so it is compiled, and
// tested on a model of the kernel's queue, everywhere. The real one is in kevent_bsd.go.
type kqueue struct {
	queue  kqueueCalls
	waker  kqueueWaker
	wakeup kevent // how the waker's event looks

	// Used by the goroutine that calls Update and Wait. Fields, because what goes
	// through an interface would be allocated anew at each call.
	changes [maxChanges]kevent
	events  [maxEvents]kevent
	ready   [maxEvents]Ready
}

// kqueueWaker makes an event in the queue, from any goroutine. Many calls of wake
// before one of clear are one event.
type kqueueWaker interface {
	watch() kevent // the change that has its event reported
	wake() error
	clear() // after the event: it is over
	close()
}

// newKqueue makes a poller of a queue and a waker, which are closed with it, also if
// there is an error.
func newKqueue(queue kqueueCalls, waker kqueueWaker) (Poller, error) {
	p := &kqueue{queue: queue, waker: waker, wakeup: waker.watch()}
	p.changes[0] = p.wakeup
	if err := queue.change(p.changes[:1]); err != nil {
		p.Close()
		return nil, os.NewSyscallError("kevent", err)
	}
	return p, nil
}

func (p *kqueue) Name() string { return "kqueue" }

// Update adds the filters that are new and deletes those that are gone. One that is to be
// of another kind is deleted first: EV_ADD leaves the EV_CLEAR of a filter that is there as
// it is. Of a caller that is wrong about from, an addition too many does nothing, and a
// deletion too many is ENOENT.
func (p *kqueue) Update(fd int, from, to Interest) error {
	changes := p.changes[:0]
	for _, f := range [...]filter{filterRead, filterWrite} {
		had, has := f.flags(from), f.flags(to)
		if had != has && had != 0 {
			changes = append(changes, kevent{fd, f, evDelete})
		}
		if had != has && has != 0 {
			changes = append(changes, kevent{fd, f, has})
		}
	}
	return os.NewSyscallError("kevent", p.queue.change(changes))
}

// longestWait is well below what every system takes: some refuse a timeout of years
// with EINVAL. An early return does no harm.
const longestWait = 24 * time.Hour

func (p *kqueue) Wait(timeout time.Duration) ([]Ready, error) {
	n, err := p.queue.wait(p.events[:], min(timeout, longestWait))
	switch err {
	case nil:
	case syscall.EINTR, syscall.ETIMEDOUT: // macOS has been seen to say the latter when time is up
		return nil, nil
	default:
		return nil, os.NewSyscallError("kevent", err)
	}
	ready := p.ready[:0]
	for _, e := range p.events[:n] {
		if e.ident == p.wakeup.ident && e.filter == p.wakeup.filter {
			p.waker.clear()
			continue
		}
		// EV_EOF and errors come under the filter of each direction that they concern. We
		// can send until the connection is over, unless we have shut that side down.
		i := e.filter.direction()
		if e.filter == filterWrite && e.flags&evEOF != 0 {
			i |= Hangup
		}
		ready = append(ready, Ready{FD: e.ident, Interest: i})
	}
	return ready, nil
}

func (p *kqueue) Wake() error { return p.waker.wake() }

func (p *kqueue) Close() error {
	p.waker.close()
	return os.NewSyscallError("close", p.queue.close())
}
