package kernel

import (
	"os"
	"syscall"
	"time"
)

// kqueue keeps the set of watched descriptors in the kernel, like epoll. But each
// direction of a descriptor is a filter of its own, which is added, deleted and reported
// separately. See kqueue(2).
//
//	Update(7, r, w)   changes  [7 read: EV_DELETE] [7 write: EV_ADD]
//	Wait              events   [7 write] [9 read] [9 write]
//	                  ready    [7 w]     [9 r]    [9 w]
//
// Hangup has no filter of its own. EVFILT_WRITE reports it, if NOTE_LOWAT asks for more room than
// there can be. macOS takes that for "all the room there is"; there EV_CLEAR keeps the filter from
// reporting that again and again.
//
// This file has no build tag, because it has no system's numbers. So it is compiled
// everywhere, and tested on a model of the kernel's queue. The real queue is in kevent_bsd.go.
type kqueue struct {
	queue  kqueueCalls
	waker  kqueueWaker
	wakeup kevent // the waker's event

	// For the goroutine that calls Update and Wait. They are fields because arguments of an
	// interface's method would be allocated at each call.
	changes [maxChanges]kevent
	events  [maxEvents]kevent
	ready   [maxEvents]Ready
}

// kqueueWaker makes an event in the queue, on any goroutine. Many calls of wake
// before one of clear make one event.
type kqueueWaker interface {
	watch() kevent // the change that makes the queue report its event
	wake() error
	clear() // after the event: it is over
	close()
}

// newKqueue makes a poller of a queue and a waker. The poller closes both, and so does
// newKqueue if there is an error.
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

// Update adds the new filters and deletes the old ones. To change a filter's flags, it deletes the filter
// first, because EV_ADD does not change the EV_CLEAR of an existing filter. If from is wrong, a
// superfluous addition has no effect, and a superfluous deletion is ENOENT.
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

// longestWait is well below the limit of every system: some refuse a timeout of years with
// EINVAL. An early return does no harm.
const longestWait = 24 * time.Hour

func (p *kqueue) Wait(timeout time.Duration) ([]Ready, error) {
	n, err := p.queue.wait(p.events[:], min(timeout, longestWait))
	switch err {
	case nil:
	case syscall.EINTR, syscall.ETIMEDOUT: // macOS sometimes returns the latter when the time is over
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
		// EV_EOF and errors come with the filter of each direction that they concern. Output
		// is possible until the connection is over, unless we have shut that side down.
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
