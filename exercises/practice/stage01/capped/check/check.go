// Package check examines the exercise capped.
package check

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/capped"
)

// How long the check waits for what must happen, and for what must not.
const (
	patient = 4 * time.Second
	moment  = 100 * time.Millisecond
)

// Check runs two servers: one whose backlog is full, and one whose clients leave the backlog.
func Check(s *judge.Story) {
	const most, clients = 3, 12
	s.Did("%d clients are in the backlog; the limit is %d", clients, most)
	v := open(s, most)
	v.come(clients)
	v.expectHandlers(most, "oneatatime")
	s.Did("%d handlers run", most)
	v.expectOrder()
	for done := range clients - most {
		v.leave(1)
		v.expectHandlers(1, "")
		v.expectOrder()
		s.Did("a handler returns; client %d is handled", most+done+1)
	}
	v.leave(1)
	v.expectAccept() // of the client that does not come
	v.close()
	s.Did("the listener is closed while %d handlers run", most-1)
	v.expectStill()
	v.leave(most - 1)
	v.expectReturn()
	s.Did("the handlers return, and then Serve")

	s.Did("clients leave the backlog before their turn; the limit is 2")
	v = open(s, 2)
	for range 5 {
		v.fail(fmt.Errorf("accept: %w", syscall.ECONNABORTED))
	}
	v.come(4)
	v.expectHandlers(2, "leaks")
	v.expectOrder()
	v.leave(2)
	v.expectHandlers(2, "leaks")
	v.leave(2)
	v.close()
	v.expectReturn()

	s.Did("%d times, the listener is closed right after a client was accepted", closings)
	for range closings {
		v = open(s, 2)
		v.leaves = "addslate" // a server that never waits for handlers has failed before
		v.come(1)
		v.close()
		v.expectHandlers(1, "")
		v.leave(1)
		v.expectReturn()
	}
}

// closings is how often a listener is closed while a handler begins: whether Serve waits for it may be a matter of chance.
const closings = 200

// open starts a server.
func open(s *judge.Story, most int) *venue {
	v := newVenue(s, most)
	go func() {
		err := capped.Serve(v, most, v.handle)
		v.returned <- ending{err, v.now()}
	}()
	return v
}

// expectHandlers waits for n handlers to start.
func (v *venue) expectHandlers(n int, mistake string) {
	for i := range n {
		select {
		case <-v.started:
		case end := <-v.returned:
			v.early(end)
		case <-time.After(patient):
			v.expectOrder()
			if i > 1 || i == 0 && mistake == "oneatatime" {
				mistake = "" // handlers run at once, but too few; or none runs
			}
			v.story.Fail(judge.Failure{
				Came: fmt.Sprintf("%d of %d handlers start", i, n), Wanted: fmt.Sprintf("%d, while clients wait in the backlog", n), Mistake: mistake,
				Why: "There are places and clients. No client should wait for another one.",
			})
		}
	}
}

// expectOrder fails if Accept was called without a place.
func (v *venue) expectOrder() {
	select {
	case <-v.crowded:
	default:
		return
	}
	f := judge.Failure{
		Came: fmt.Sprintf("a call of Accept while %d clients are accepted and not done", v.most), Wanted: "no call until one of them is done",
		Why: "In the backlog a client costs this process nothing. An accepted one has a descriptor.", Mistake: "acceptsfirst",
	}
	select {
	case <-v.started:
		f.Came, f.Wanted, f.Mistake = fmt.Sprintf("%d handlers at once", v.most+1), fmt.Sprintf("%d at most", v.most), "uncapped"
		f.Why = "Without a limit, clients that connect and say nothing take all memory and all descriptors."
	case <-time.After(5 * moment):
	}
	v.story.Fail(f)
}

// expectAccept waits until Accept is called once more.
func (v *venue) expectAccept() {
	for {
		select {
		case <-v.asked:
			if v.waitsForClient() {
				return
			}
		case end := <-v.returned:
			v.early(end)
		case <-time.After(patient):
			v.story.Fail(judge.Failure{Came: "no call of Accept, although there is a place", Wanted: "a call"})
		}
	}
}

// expectStill fails if Serve returns while handlers run.
func (v *venue) expectStill() {
	select {
	case end := <-v.returned:
		v.early(end)
	case <-time.After(moment):
	}
}

func (v *venue) expectReturn() {
	select {
	case end := <-v.returned:
		if end.inside > 0 || end.err != nil {
			v.early(end)
		}
		v.expectOrder()
	case <-time.After(patient):
		v.story.Fail(judge.Failure{Came: "Serve does not return", Wanted: "a return when the listener is closed and the last handler has returned"})
	}
}

// early is a return of Serve that comes too early, or with an error.
func (v *venue) early(end ending) {
	f := judge.Failure{
		Came: fmt.Sprintf("Serve returns while %d handlers run", end.inside), Wanted: "a return after the last handler", Mistake: v.leaves,
		Why: "The process ends soon after Serve. Handlers that still run lose their clients' responses.",
	}
	switch {
	case errors.Is(end.err, net.ErrClosed):
		f.Came, f.Wanted, f.Mistake = fmt.Sprintf("Serve returns the error %q", end.err), "nil, after the last handler", ""
		f.Why = "A listener that is closed is the regular end of a server."
	case end.err != nil:
		f.Came, f.Wanted, f.Mistake = fmt.Sprintf("Serve returns the error %q", end.err), "a server that goes on to the next client", "givesup"
		f.Why = "ECONNABORTED is about one client, which left before its turn."
	case end.inside == 0:
		f.Came, f.Wanted, f.Mistake, f.Why = "Serve returns", "a server that goes on until the listener is closed", "", ""
	}
	v.story.Fail(f)
}
