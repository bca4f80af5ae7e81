// Package loop is a single-threaded event loop: one goroutine that waits for many
// descriptors at once and runs a callback for whatever is ready.
//
// One turn of it, a tick, has five phases, always in this order:
//
//	+--> 1 run due timers
//	|        |
//	|    2 poll           wait for descriptors: no longer than until the next
//	|        |            timer, and not at all when work is pending
//	|    3 dispatch       accept, read, call back
//	|        |
//	|    4 run posted     functions of Post; those posted now run next tick
//	|        |
//	+--- 5 close doomed   last, so that no event of this tick meets a descriptor
//	                      number that the kernel has handed out anew
//
// After each callback the loop settles the touched connections (written to, paused,
// closed): it sends their output, with one system call for all that the callback
// wrote, and computes their interest in events from their state. So no interest is
// ever switched on and forgotten.
//
// If a callback panics, its own connection ends, the log has a line, and the loop goes on.
//
// Interface:
//
//	New, Loop.Run, Loop.Stop     a loop's life
//	Loop.Listen                  incoming connections, each with a Handler: Conn
//	Loop.Dial                    outgoing connections: the same Conn
//	Loop.Adopt                   connections from elsewhere: the same Conn
//	Conn.SetFilter               a Filter between a socket and its handler
//	Loop.After, Loop.Every       timers
//	Loop.Deadline                time limits for clients and servers
//	Loop.Post                    work from another goroutine
//	Loop.Join                    a Member, which ends with the loop
//	Loop.Borrow, Loop.GiveBack   memory that is used again
//	Loop.Share                   bytes that many connections send, in memory once
//	Local                        a value for each loop
//	Loop.Now, Loop.Attended      clocks, as of this tick
//	Loop.Inside                  whether the caller is on the loop's goroutine
//	Loop.Early                   whether coroutines must not be made yet
//
// Except for Post and Inside, call everything on the loop's goroutine: from callbacks, or before
// Run.
package loop

import (
	"sync/atomic"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// Loop is one event loop. Its fields belong to the goroutine that runs it, except for the
// mailbox, which has a lock of its own, and the atomic fields.
type Loop struct {
	config Config
	kernel kernel.Kernel
	poller kernel.Poller
	binder kernel.Binder  // the poller, if it is one; else nil
	begun  bool           // Run was called
	owner  atomic.Uintptr // the goroutine that runs the loop; 0: it is not running
	does   atomic.Pointer[string]

	now  time.Duration // the clock, as of this tick
	lost time.Duration // the part of it in which the loop attended to no client

	watched   []source // indexed by descriptor; nil: not watched
	listeners []*Listener
	members   []Member      // not ended yet
	untold    []Member      // of these, those whose Stopping is to be called
	ended     bool          // Ended has been called for all members
	conns     int           // how many of watched are connections
	dialing   int           // how many attempts of Dial are not over
	output    int           // bytes of memory that hold output, on all connections
	nextLook  time.Duration // when, under pressure, to look again which clients read
	cutOff    int           // clients that shedOutput has cut off since the last line in the log
	cutWords  *Timer        // until the next line

	timers  timerHeap
	mailbox mailbox

	touched queue[*Conn]  // to be settled after this callback
	again   queue[*Conn]  // to be called again in the next phase 4: input left over, or output drained
	turns   queue[*Conn]  // likewise, in this one
	putOff  queue[*Conn]  // to be read when there is a turn for costly input
	posted  queue[func()] // to be called in this phase 4
	leaving queue[*Conn]  // likewise: Stopping is to be called
	doomed  queue[source] // to be closed in phase 5

	costlyLeft int // turns for costly input in this tick
	cheapReads int // connections without costly input that were read since the tick before

	buffers pool
	pieces  []*sending // unused pieces of output
	locals  map[any]any
	scratch []byte  // every connection reads into this one
	one     [1]byte // for Conn.IsQuiet
	phase   phase
	grace   time.Duration // of Stop
	cutting *Timer        // for the end of the grace; set while stopping
	failure error         // of the poller: why Run ends
	exits   func()        // called when a callback ends the loop's goroutine
	report  reporter
}

// phase of a loop's life. It only ever moves down this list.
type phase uint8

const (
	running     phase = iota // or about to be run
	asked                    // Stop was called, and takes effect in phase 4
	stopping                 // Stopping has been called for the connections
	closingDown              // the loop cuts the rest off, and begins nothing new
)

// source is what a watched descriptor belongs to: a Conn, a Listener or a Dial.
type source interface {
	ready(i kernel.Interest)   // at least one direction of its interest is ready
	interest() kernel.Interest // computed from its state
	broken() bool              // doomed for an error: the peer must get a reset
	release()                  // phase 5: the descriptor is closed
	self() *descriptor
}

// descriptor is what the loop keeps of a watched descriptor.
type descriptor struct {
	fd      int
	watched kernel.Interest // what the poller knows; interest() says what it should
}

func (d *descriptor) self() *descriptor { return d }

// noFD means that there is no descriptor: the kernel has given none.
const noFD = -1

// New returns a loop on k. The error is that of opening a poller.
func New(k kernel.Kernel, config Config) (*Loop, error) {
	l := &Loop{config: config.withDefaults(), kernel: k, scratch: make([]byte, readSize)}
	if config.Tracer != nil {
		l.kernel = trace.Watch(k, config.Tracer)
		l.report = reporter{tracer: config.Tracer, kernel: k}
	}
	poller, err := l.kernel.OpenPoller()
	if err != nil {
		return nil, err
	}
	l.poller = poller
	l.binder, _ = poller.(kernel.Binder)
	l.mailbox.wake = poller.Wake
	l.now = l.kernel.Now()
	return l, nil
}

// tick is one turn of the loop.
func (l *Loop) tick() error {
	l.report.tick()
	l.runTimers()
	ready, err := l.poll()
	if err != nil {
		return err
	}
	l.dispatch(ready)
	l.runPosted()
	l.closeDoomed()
	return nil
}

// Poller returns the name of the loop's poller.
func (l *Loop) Poller() string { return l.poller.Name() }

// Conns returns how many connections are open.
func (l *Loop) Conns() int { return l.conns }

// poll is phase 2.
func (l *Loop) poll() ([]kernel.Ready, error) {
	l.advance(0)
	timeout := time.Duration(0)
	if !l.mailbox.sleep() {
		timeout = l.timeout()
	}
	began := l.report.begin()
	ready, err := l.poller.Wait(timeout)
	l.mailbox.awake()
	l.advance(timeout)
	l.report.waited(began, timeout, ready)
	return ready, err
}

// timeout returns how long the poller may wait.
func (l *Loop) timeout() time.Duration {
	if l.phase == asked || l.finished() || !l.again.empty() || !l.turns.empty() || !l.posted.empty() || !l.putOff.empty() ||
		!l.leaving.empty() || len(l.untold) > 0 || !l.doomed.empty() {
		return 0
	}
	next := l.timers.next()
	if next == nil {
		return -1
	}
	return max(0, next.when-l.now)
}

// dispatch is phase 3. An earlier callback of the batch may have doomed a source, or changed its
// interest, so dispatch checks the interest again.
func (l *Loop) dispatch(ready []kernel.Ready) {
	l.readPutOff()
	for _, r := range ready {
		s := l.watched[r.FD]
		if s == nil {
			continue
		}
		i := r.Interest & s.interest()
		if i == kernel.None {
			_ = l.updateInterest(s) // the poller may have refused the last change
			continue
		}
		s.ready(i)
		l.settle()
	}
}

// watch adds a source to the table, and its interest to the poller.
func (l *Loop) watch(s source) error {
	l.enter(s)
	return l.updateInterest(s)
}

func (l *Loop) enter(s source) {
	fd := s.self().fd
	for fd >= len(l.watched) {
		l.watched = append(l.watched, nil)
	}
	l.watched[fd] = s
}

// updateInterest makes the poller follow the source's state.
func (l *Loop) updateInterest(s source) error {
	d := s.self()
	want := s.interest()
	if want == d.watched {
		return nil
	}
	err := l.poller.Update(d.fd, d.watched, want)
	if err == nil {
		d.watched = want
	}
	return err
}

// closeDoomed is phase 5. Closed callbacks may doom further sources.
func (l *Loop) closeDoomed() {
	for s, ok := l.doomed.take(); ok; s, ok = l.doomed.take() {
		l.forget(s)
		l.settle()
	}
}

// forget closes a source's descriptor. From here on another source may get its number.
func (l *Loop) forget(s source) {
	if fd := s.self().fd; fd != noFD {
		_ = l.updateInterest(s) // nothing is left to do after an error here, or one of close(2)
		if s.broken() {
			_ = l.kernel.Reset(fd)
		} else {
			_ = l.kernel.Close(fd)
		}
		l.watched[fd] = nil
	}
	s.release()
}
