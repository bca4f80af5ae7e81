//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"math"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// keventQueue is the real kqueueCalls: it converts names into numbers, makes the call, and
// converts numbers into names.
type keventQueue struct {
	fd     int
	events [maxEvents]unix.Kevent_t // of wait
}

func openKqueue() (Poller, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, os.NewSyscallError("kqueue", err)
	}
	unix.CloseOnExec(fd) // a fork does not inherit a queue, so it cannot come too late
	q := &keventQueue{fd: fd}
	w, err := openKqueueWaker(q)
	if err != nil {
		q.close()
		return nil, err
	}
	return newKqueue(q, w)
}

func (q *keventQueue) change(list []kevent) error {
	var changes [maxChanges]unix.Kevent_t // not a field: there may be several callers at once
	for i, k := range list {
		unix.SetKevent(&changes[i], k.ident, filterNumber(k.filter), flagNumbers(k.flags))
		if k.flags&noteTrigger != 0 {
			changes[i].Fflags = numberTrigger
		}
		if k.flags&noteLowat != 0 {
			changes[i].Fflags, changes[i].Data = unix.NOTE_LOWAT, math.MaxInt32
		}
	}
	_, err := unix.Kevent(q.fd, changes[:len(list)], nil, nil)
	return err
}

func (q *keventQueue) wait(events []kevent, timeout time.Duration) (int, error) {
	var limit *unix.Timespec
	if timeout >= 0 {
		ts := unix.NsecToTimespec(int64(timeout))
		limit = &ts
	}
	n, err := unix.Kevent(q.fd, nil, q.events[:len(events)], limit)
	if err != nil {
		return 0, err
	}
	for i := range q.events[:n] {
		e := &q.events[i]
		events[i] = kevent{ident: int(e.Ident), filter: filterOf(e)}
		if e.Flags&unix.EV_EOF != 0 {
			events[i].flags = evEOF
		}
	}
	return n, nil
}

func (q *keventQueue) close() error { return unix.Close(q.fd) }

func filterNumber(f filter) int {
	switch f {
	case filterRead:
		return unix.EVFILT_READ
	case filterWrite:
		return unix.EVFILT_WRITE
	default:
		return numberUser
	}
}

func filterOf(e *unix.Kevent_t) filter {
	switch e.Filter {
	case unix.EVFILT_READ:
		return filterRead
	case unix.EVFILT_WRITE:
		return filterWrite
	default:
		return filterUser
	}
}

func flagNumbers(f keventFlags) (numbers int) {
	if f&evAdd != 0 {
		numbers |= unix.EV_ADD
	}
	if f&evDelete != 0 {
		numbers |= unix.EV_DELETE
	}
	if f&evClear != 0 {
		numbers |= unix.EV_CLEAR
	}
	return numbers
}
