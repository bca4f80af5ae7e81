package kernel

import "time"

// kevent is an entry in one of the two lists of kevent(2): a change that is asked for,
// or an event that is reported. It has names where struct kevent has numbers, because
// those differ from system to system; kevent_bsd.go knows them.
type kevent struct {
	ident  int // a descriptor; of filterUser, any number
	filter filter
	flags  keventFlags // of a change: what it does; of an event: evEOF or nothing
}

// filter is what the kernel looks at to tell whether there is an event.
type filter uint8

const (
	filterRead  filter = iota // EVFILT_READ: there is something to read, or to accept
	filterWrite               // EVFILT_WRITE: there is room to write
	filterUser                // EVFILT_USER: a goroutine has triggered it
)

// direction is the direction of a descriptor that a filter looks at.
func (f filter) direction() Interest {
	if f == filterWrite {
		return Writable
	}
	return Readable
}

// flags is how the filter is added for an interest; 0: it is not needed.
func (f filter) flags(i Interest) keventFlags {
	switch {
	case i&f.direction() != 0:
		return evAdd
	case f == filterWrite && i == Hangup:
		return evAdd | evClear | noteLowat
	}
	return 0
}

// keventFlags says what a change does, or tells more of an event.
type keventFlags uint8

const (
	evAdd       keventFlags = 1 << iota // EV_ADD: look from now on
	evDelete                            // EV_DELETE: do not look any more
	evClear                             // EV_CLEAR, with EV_ADD: an event that was reported is over
	evEOF                               // EV_EOF, of an event: this direction has ended
	noteLowat                           // NOTE_LOWAT, with EV_ADD: room alone is no event, however much there is
	noteTrigger                         // NOTE_TRIGGER: here is the event that filterUser waits for
)

// The most that one call takes.
const (
	maxChanges = 3
	maxEvents  = 256
)

// kqueueCalls is one queue of the kernel's: kevent(2), in the two ways in which the
// backend calls it, and close(2). Errors are what the calls return, as they are.
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
