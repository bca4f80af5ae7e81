package looper

import "looper.example/stage02-poller/loop"

// Relay is the handler of a connection. It passes the input on to another connection, as fast as that one takes it. Two Relays
// make one connection of two, which lives as long as both. A Relay has no timeouts: the two peers may have their own.
//
//	client --> Relay{to: pair} --> pair --> goroutine
//	client <-- Relay{to: client} <-- pair <-- goroutine
type Relay struct {
	loop.Defaults
	to    *loop.Conn
	back  *Relay // of the other direction
	ended bool   // no more input comes
	done  bool   // all of it was passed on
}

// NewRelays returns the handlers of two connections, which Join joins.
func NewRelays() (ofA, ofB *Relay) {
	ofA, ofB = new(Relay), new(Relay)
	ofA.back, ofB.back = ofB, ofA
	return ofA, ofB
}

// Join joins the connections a and b. r is the handler of a, and the other Relay is that of b. Call it before any event of
// either. Both connections may send while they do not read.
func (r *Relay) Join(a, b *loop.Conn) {
	r.to, r.back.to = b, a
	a.Duplex()
	b.Duplex()
}

// Input passes on what the other connection has room for. When that has drained, it asks for the rest.
func (r *Relay) Input(c *loop.Conn, in []byte) (consumed int) {
	n := min(len(in), r.to.Room())
	r.to.Write(in[:n])
	if r.ended && n == len(in) {
		r.finish(c)
	}
	return n
}

// Drained lets the other connection send again.
func (r *Relay) Drained(*loop.Conn) { r.to.Resume() }

// EOF ends a direction after all input before it was passed on.
func (r *Relay) EOF(c *loop.Conn) {
	r.ended = true
	if c.Unconsumed() == 0 {
		r.finish(c)
	}
}

// finish ends one direction. If the other one has ended before, it closes both connections.
func (r *Relay) finish(c *loop.Conn) {
	r.done = true
	r.to.CloseWrite()
	if r.back.done {
		c.Close()
		r.to.Close()
	}
}

// Closed ends the other connection too.
func (r *Relay) Closed(_ *loop.Conn, err error) {
	switch {
	case r.to == nil: // it was never joined
	case err != nil:
		r.to.Abort(err)
	default:
		r.to.Close()
	}
}
