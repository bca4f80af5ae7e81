package task

import (
	"errors"
	"time"

	"looper.example/stage02-poller/loop"
)

// Connect is Dial for callers with their own loop.Handler. In a callback of the loop, it calls start with the connection, and
// start returns the handler. If the wait ends at the same moment, the connection is aborted, and the handler's Closed is called. The
// connection belongs to no task. It is Duplex, and a Daemon: a loop that stops does not wait for it. The errors
// are those of Dial.
func Connect(w Waiter, network, addr string, start func(n *loop.Conn) loop.Handler) error {
	t, err := here(w, "Connect")
	if err != nil {
		return dialFailure(network, nil, err)
	}
	places, err := t.resolve(network, addr)
	if err != nil {
		return dialFailure(network, nil, err)
	}
	return t.tryEach(network, places, func(p place) error { return t.attempt(p.text, start) })
}

// nextAfter is how long an attempt to connect may take if there is another address. It leaves time for one lost packet, which is sent again
// after a second. Without it, a first address that leads nowhere, such as one of IPv6 in a network that drops it, would take all the time that
// the caller has.
const nextAfter = 2 * time.Second

// tryEach connects to one place after the other, until one attempt succeeds.
func (t *Task) tryEach(network string, places []place, connect func(p place) error) (failed error) {
	for i, p := range places {
		late := &TimeoutError{nextAfter}
		attempt := func() error { return connect(p) }
		if i < len(places)-1 {
			attempt = func() error { return t.within(nextAfter, late, func() error { return connect(p) }) }
		}
		err := attempt()
		if err == nil {
			return nil
		}
		if failed == nil { // report the first error, as package net does
			failed = dialFailure(network, p.addr, err)
		}
		if isEarly(err) && !errors.Is(err, late) {
			break
		}
	}
	return failed
}
