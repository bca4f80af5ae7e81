//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// kqueueBatch is how many events one kevent(2) may return.
const kqueueBatch = 256

// kqueue knows each direction of a descriptor as a filter of its own, added and
// deleted apart from the other, and reported apart from it. See kqueue(2).
type kqueue struct {
	fd     int
	waker  waker
	events [kqueueBatch]unix.Kevent_t
	ready  [kqueueBatch]Ready
}

func openKqueue() (Poller, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, os.NewSyscallError("kqueue", err)
	}
	unix.CloseOnExec(fd)
	w, err := openWaker()
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	p := &kqueue{fd: fd, waker: w}
	if err := p.Update(w.fd(), None, Readable); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *kqueue) Name() string { return "kqueue" }

// Update adds the filters that are new and deletes those that are gone.
func (p *kqueue) Update(fd int, from, to Interest) error {
	var changes [2]unix.Kevent_t
	n := 0
	for _, f := range [...]struct {
		direction Interest
		filter    int
	}{{Readable, unix.EVFILT_READ}, {Writable, unix.EVFILT_WRITE}} {
		switch had, has := from&f.direction != 0, to&f.direction != 0; {
		case has && !had:
			unix.SetKevent(&changes[n], fd, f.filter, unix.EV_ADD)
			n++
		case had && !has:
			unix.SetKevent(&changes[n], fd, f.filter, unix.EV_DELETE)
			n++
		}
	}
	_, err := unix.Kevent(p.fd, changes[:n], nil, nil)
	return os.NewSyscallError("kevent", err)
}

func (p *kqueue) Wait(timeout time.Duration) ([]Ready, error) {
	var limit *unix.Timespec
	if timeout >= 0 {
		ts := unix.NsecToTimespec(int64(timeout))
		limit = &ts
	}
	n, err := unix.Kevent(p.fd, nil, p.events[:], limit)
	if err == unix.EINTR {
		return nil, nil
	}
	if err != nil {
		return nil, os.NewSyscallError("kevent", err)
	}
	ready := p.ready[:0]
	for i := range p.events[:n] {
		e := &p.events[i]
		fd := int(e.Ident)
		if fd == p.waker.fd() {
			p.waker.clear()
			continue
		}
		// EV_EOF and errors arrive under the filter they concern: the direction
		// alone says enough.
		direction := Readable
		if e.Filter == unix.EVFILT_WRITE {
			direction = Writable
		}
		ready = append(ready, Ready{FD: fd, Interest: direction})
	}
	return ready, nil
}

func (p *kqueue) Wake() error { return p.waker.wake() }

func (p *kqueue) Close() error {
	p.waker.close()
	return os.NewSyscallError("close", unix.Close(p.fd))
}
