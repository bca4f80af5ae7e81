package kernel

import "time"

// kevent is an entry in one of the two lists of kevent(2): a requested change, or a
// reported event. It has names instead of struct kevent's numbers, because the numbers
// differ from system to system; kevent_bsd.go has them.
type kevent struct {
	ident  int // a descriptor; of filterUser, any number
	filter filter
	flags  keventFlags // of a change: what it does; of an event: evEOF or nothing
}

// filter is the condition for an event.
type filter uint8

const (
	filterRead  filter = iota // EVFILT_READ: there is something to read, or to accept
	filterWrite               // EVFILT_WRITE: there is room to write
	filterUser                // EVFILT_USER: a goroutine has triggered it
)

// direction returns the direction of a descriptor that a filter watches.
func (f filter) direction() Interest {
	if f == filterWrite {
		return Writable
	}
	return Readable
}

// flags returns the flags with which the filter is added for an interest; 0: it is not needed.
func (f filter) flags(i Interest) keventFlags {
	switch {
	case i&f.direction() != 0:
		return evAdd
	case f == filterWrite && i == Hangup:
		return evAdd | evClear | noteLowat
	}
	return 0
}

// keventFlags describe a change or an event.
type keventFlags uint8

const (
	evAdd       keventFlags = 1 << iota // EV_ADD: look from now on
	evDelete                            // EV_DELETE: do not look any more
	evClear                             // EV_CLEAR, with EV_ADD: an event that was reported is over
	evEOF                               // EV_EOF, of an event: this direction has ended
	noteLowat                           // NOTE_LOWAT, with EV_ADD: room alone is no event, however much there is
	noteTrigger                         // NOTE_TRIGGER: here is the event that filterUser waits for
)

// The greatest lengths of the lists of one call.
const (
	maxChanges = 3
	maxEvents  = 256
)

// kqueueCalls is one kernel queue: kevent(2), in the two ways in which the backend calls
// it, and close(2). Errors are those of the system calls, unchanged.
type kqueueCalls interface {
	// change is kevent(2) with a change list and no room for events: it applies the
	// changes in order up to the first that fails, and returns that one's error. It
	// never blocks, and any goroutine may call it at any time.
	change(list []kevent) error

	// wait is kevent(2) without changes: it blocks until there is an event or timeout
	// has passed (negative: without end), and returns how many events it has put into
	// the list, one a filter. One goroutine at a time.
	wait(events []kevent, timeout time.Duration) (n int, err error)

	close() error
}
