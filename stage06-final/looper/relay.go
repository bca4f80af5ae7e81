package looper

import "looper.example/stage02-poller/loop"

// relay is the handler of a connection whose input goes to another connection, as fast as that takes it. Two of them make
// one of two connections.
//
//	client --> relay{to: pair} --> pair --> goroutine
//	client <-- relay{to: client} <-- pair <-- goroutine
type relay struct {
	loop.Defaults
	to    *loop.Conn
	back  *relay // of the other direction
	ended bool   // no more input comes
	done  bool   // all of it was passed on
}

// newRelays makes the handlers of two connections, which join joins.
func newRelays() (ofA, ofB *relay) {
	ofA, ofB = new(relay), new(relay)
	ofA.back, ofB.back = ofB, ofA
	return ofA, ofB
}

// join is for the handler of a; the other one is that of b. Both connections may send while they take nothing.
func (r *relay) join(a, b *loop.Conn) {
	r.to, r.back.to = b, a
	a.Duplex()
	b.Duplex()
}

// Input passes on what there is room for; Drained of the other connection asks for the rest.
func (r *relay) Input(c *loop.Conn, in []byte) (consumed int) {
	n := min(len(in), r.to.Room())
	r.to.Write(in[:n])
	if r.ended && n == len(in) {
		r.finish(c)
	}
	return n
}

// Drained is told to the relay of the connection that has drained: the other may send again.
func (r *relay) Drained(*loop.Conn) { r.to.Resume() }

func (r *relay) EOF(c *loop.Conn) {
	r.ended = true
	if c.Unconsumed() == 0 {
		r.finish(c)
	}
}

// finish ends one direction, and both connections if the other one has ended before.
func (r *relay) finish(c *loop.Conn) {
	r.done = true
	r.to.CloseWrite()
	if r.back.done {
		c.Close()
		r.to.Close()
	}
}

// Closed ends the other connection too.
func (r *relay) Closed(_ *loop.Conn, err error) {
	switch {
	case r.to == nil: // it was never joined
	case err != nil:
		r.to.Abort(err)
	default:
		r.to.Close()
	}
}
