package check

import (
	"fmt"
	"net"
	"sync"

	"looper.example/exercises/practice/judge"
)

// venue is a listener and its clients. A client is done when leave says so.
//
//	come --> queue --> Accept --> handle: started ... leave --> done
type venue struct {
	story  *judge.Story
	most   int
	leaves string // the mistake of a Serve that returns while handlers run

	queue    chan arrival  // the backlog
	started  chan int      // clients whose handlers have started
	release  chan struct{} // each value ends one handler
	asked    chan struct{} // Accept was called
	crowded  chan struct{} // Accept was called while there was no place
	returned chan ending   // of Serve

	mu       sync.Mutex
	inside   int // clients that are accepted and not done
	accepted int
	waiting  int // calls of Accept that have not returned
}

// arrival is a result of Accept.
type arrival struct {
	client int
	err    error
}

// ending is how Serve returned, and how many clients were not done then.
type ending struct {
	err    error
	inside int
}

func newVenue(s *judge.Story, most int) *venue {
	const room = 1000
	return &venue{
		story: s, most: most, leaves: "leavesearly", queue: make(chan arrival, room), started: make(chan int, room), release: make(chan struct{}, room),
		asked: make(chan struct{}, room), crowded: make(chan struct{}, room), returned: make(chan ending, 1),
	}
}

// come adds clients to the backlog.
func (v *venue) come(n int) {
	for range n {
		v.accepted++
		v.queue <- arrival{client: v.accepted}
	}
}

// fail has a call of Accept fail.
func (v *venue) fail(err error) { v.queue <- arrival{err: err} }

// leave ends n handlers.
func (v *venue) leave(n int) {
	for range n {
		v.release <- struct{}{}
	}
}

func (v *venue) close() { close(v.queue) }

func (v *venue) now() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.inside
}

// waitsForClient reports whether the backlog is empty and Accept waits.
func (v *venue) waitsForClient() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.waiting > 0 && len(v.queue) == 0
}

// Accept implements capped.Listener.
func (v *venue) Accept() (int, error) {
	v.enter()
	next, open := <-v.queue
	v.mu.Lock()
	defer v.mu.Unlock()
	v.waiting--
	switch {
	case !open:
		return -1, fmt.Errorf("accept: %w", net.ErrClosed)
	case next.err != nil:
		return -1, next.err
	}
	v.inside++
	return next.client, nil
}

// enter notes a call of Accept.
func (v *venue) enter() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.waiting++
	if v.inside >= v.most {
		tell(v.crowded)
	}
	tell(v.asked)
}

// tell never waits: what is told once too often is dropped.
func tell(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// handle is the learner's handler.
func (v *venue) handle(client int) {
	v.started <- client
	<-v.release
	v.mu.Lock()
	defer v.mu.Unlock()
	v.inside--
}
