package kernel

import (
	"slices"
	"sync"
	"syscall"
	"time"
)

// kqueueModel is a queue as kqueue(2) describes it: a list of filters, and a function that
// returns the states of descriptors. It takes the place of the kernel on systems without kqueue.
//
// The list is in the order in which filters are asked. A filter that has had its turn goes to
// the end, so no filter starves if there are more events than a call has room for.
type kqueueModel struct {
	descriptors descriptors

	mu      sync.Mutex // a change may come while a goroutine waits
	list    []*knote
	waiting bool
	closed  bool

	asked []*knote // the list at the last look
	looks []look   // the same, as questions
}

// knote is a filter that was added; there is one for each ident and filter.
type knote struct {
	kevent
	file      uint64 // the open file of the descriptor when it was added
	triggered bool   // of filterUser
}

// descriptors are the descriptors that filters look at.
type descriptors interface {
	// file identifies the open file of a number: another file with the same number has
	// another value. It is 0 if there is none.
	file(fd int) uint64

	// look fills in the answers, and blocks until one of them is yes, timeout has
	// passed (negative: without end) or interrupt was called, which makes again true.
	// For a closed descriptor any answer is allowed; for nobody it is no.
	look(list []look, timeout time.Duration) (again bool, err error)

	interrupt()
}

// nobody is the descriptor of a filter that has none.
const nobody = -1

// look is a question to a descriptor, and its answer.
type look struct {
	fd        int
	direction Interest
	endOnly   bool // ready only at the end: with NOTE_LOWAT, no room is enough
	ready     bool
	eof       bool // ready, and there is nothing to come: the end, or an error
}

// occurrence is an entry of the model's event list. Like struct kevent, it has more fields
// than the backend needs.
type occurrence struct {
	ident  int
	filter filter
	eof    bool          // EV_EOF
	err    syscall.Errno // EV_ERROR: the result of a change
}

// modelLimit is the longest timeout that the model takes. Real systems have a limit too.
const modelLimit = 1e6 * time.Second

// kevent is the system call.
func (q *kqueueModel) kevent(changes []kevent, events []occurrence, timeout time.Duration) (n int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return 0, syscall.EBADF
	case timeout > modelLimit:
		return 0, syscall.EINVAL
	}
	for _, c := range changes {
		errno := q.change(c)
		switch {
		case errno == 0:
		case n < len(events):
			events[n] = occurrence{ident: c.ident, filter: c.filter, err: errno}
			n++
		default:
			return 0, errno
		}
	}
	if n > 0 || len(events) == 0 {
		return n, nil
	}
	return q.scan(events, timeout)
}

func (q *kqueueModel) change(c kevent) syscall.Errno {
	note := q.find(c.ident, c.filter)
	switch {
	case c.flags&evAdd == 0:
	case note != nil:
		note.flags = c.flags
	default:
		note = &knote{kevent: c}
		if c.filter != filterUser {
			if note.file = q.descriptors.file(c.ident); note.file == 0 {
				return syscall.EBADF
			}
		}
		q.list = append(q.list, note)
	}
	switch {
	case note == nil:
		return syscall.ENOENT
	case c.flags&evDelete != 0:
		q.drop(note)
	case c.flags&noteTrigger != 0 && c.filter == filterUser:
		note.triggered = true
	}
	if q.waiting {
		q.descriptors.interrupt()
	}
	return 0
}

// find returns the filter, if there is one. A closed descriptor has none.
func (q *kqueueModel) find(ident int, f filter) *knote {
	for _, note := range q.list {
		if note.ident != ident || note.filter != f {
			continue
		}
		if q.dropStale(note) {
			return nil
		}
		return note
	}
	return nil
}

// dropStale drops a filter whose descriptor was closed, and perhaps opened again. A real
// kernel does that in close(2).
func (q *kqueueModel) dropStale(note *knote) bool {
	if note.filter == filterUser || q.descriptors.file(note.ident) == note.file {
		return false
	}
	q.drop(note)
	return true
}

func (q *kqueueModel) drop(note *knote) {
	if i := slices.Index(q.list, note); i >= 0 {
		q.list = slices.Delete(q.list, i, i+1)
	}
}

// scan looks until there is an event, or the time is over.
func (q *kqueueModel) scan(events []occurrence, timeout time.Duration) (n int, err error) {
	for begin := time.Now(); ; {
		left := timeout
		if timeout > 0 {
			left = max(0, timeout-time.Since(begin))
		}
		again, err := q.look(left)
		if err != nil {
			return 0, err
		}
		if n, again = q.collect(events, again); n > 0 || !again {
			return n, nil
		}
	}
}

// look asks all descriptors at once, and lets others change the queue meanwhile.
func (q *kqueueModel) look(timeout time.Duration) (again bool, err error) {
	q.looks, q.asked = q.looks[:0], append(q.asked[:0], q.list...)
	for _, note := range q.asked {
		question := look{fd: note.ident, direction: note.filter.direction()}
		if note.filter == filterUser {
			question.fd = nobody
		}
		if note.triggered {
			timeout = 0
		}
		question.endOnly = note.flags&noteLowat != 0
		q.looks = append(q.looks, question)
	}
	q.waiting = true
	q.mu.Unlock()
	again, err = q.descriptors.look(q.looks, timeout)
	q.mu.Lock()
	q.waiting = false
	return again, err
}

// collect turns answers into events, and reports whether to look again if there is none.
func (q *kqueueModel) collect(events []occurrence, again bool) (n int, more bool) {
	for i, note := range q.asked {
		answer := q.looks[i]
		switch {
		case !answer.ready && !note.triggered || n == len(events) || !slices.Contains(q.list, note):
			continue
		case q.dropStale(note):
			again = true
			continue
		}
		events[n] = occurrence{ident: note.ident, filter: note.filter, eof: answer.eof}
		n++
		note.triggered = note.triggered && note.flags&evClear == 0
		q.drop(note) // to the end
		q.list = append(q.list, note)
	}
	return n, again
}

func (q *kqueueModel) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return syscall.EBADF
	}
	q.closed = true
	return nil
}

// modelCalls lets the backend call the model as it calls the kernel.
type modelCalls struct {
	*kqueueModel
	events [maxEvents]occurrence // of wait
}

func newModelCalls(d descriptors) *modelCalls {
	return &modelCalls{kqueueModel: &kqueueModel{descriptors: d}}
}

func (c *modelCalls) change(list []kevent) error {
	_, err := c.kevent(list, nil, 0)
	return err
}

func (c *modelCalls) wait(events []kevent, timeout time.Duration) (int, error) {
	n, err := c.kevent(nil, c.events[:len(events)], timeout)
	for i, o := range c.events[:n] {
		events[i] = kevent{ident: o.ident, filter: o.filter}
		if o.eof {
			events[i].flags = evEOF
		}
	}
	return n, err
}
