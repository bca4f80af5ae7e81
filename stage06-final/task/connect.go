package task

import "looper.example/stage02-poller/loop"

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

// tryEach connects to one place after the other, until one attempt succeeds.
func (t *Task) tryEach(network string, places []place, connect func(p place) error) (failed error) {
	for _, p := range places {
		err := connect(p)
		if err == nil {
			return nil
		}
		if failed == nil { // report the first error, as package net does
			failed = dialFailure(network, p.addr, err)
		}
		if isEarly(err) {
			break
		}
	}
	return failed
}
