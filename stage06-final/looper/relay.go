package looper

import "looper.example/stage02-poller/loop"

// Relay is the handler of a connection whose input goes to another connection, as fast as that takes it. Two of them make
// one of two connections, which lives as long as both. It has no time of its own: that is the business of those who speak through it.
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

// NewRelays makes the handlers of two connections, which Join joins.
func NewRelays() (ofA, ofB *Relay) {
	ofA, ofB = new(Relay), new(Relay)
	ofA.back, ofB.back = ofB, ofA
	return ofA, ofB
}

// Join is for the handler of a; the other one is that of b. It comes before anything happens on either. Both connections may send while
// they take nothing.
func (r *Relay) Join(a, b *loop.Conn) {
	r.to, r.back.to = b, a
	a.Duplex()
	b.Duplex()
}

// Input passes on what there is room for; Drained of the other connection asks for the rest.
func (r *Relay) Input(c *loop.Conn, in []byte) (consumed int) {
	n := min(len(in), r.to.Room())
	r.to.Write(in[:n])
	if r.ended && n == len(in) {
		r.finish(c)
	}
	return n
}

// Drained is told to the Relay of the connection that has drained: the other may send again.
func (r *Relay) Drained(*loop.Conn) { r.to.Resume() }

// EOF ends a direction when all before it is passed on.
func (r *Relay) EOF(c *loop.Conn) {
	r.ended = true
	if c.Unconsumed() == 0 {
		r.finish(c)
	}
}

// finish ends one direction, and both connections if the other one has ended before.
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
