package loop

import "looper.example/stage02-poller/kernel"

// Some input costs as much as that of dozens of other connections: a handshake's, because TLS signs. A tick that read all of it would
// make every other client wait for all handshakes. So a tick reads it from one connection, and from one more for each eight others that
// were read in the tick before: neither do handshakes hold up requests, nor requests handshakes. What is left waits for its turn:
//
//	ready --> a turn is left in this tick ----------------> read
//	      \-> none is: put off, first come, first served -> read in a later tick
//
// A connection that is put off is not watched for input meanwhile.

// Costly is a Filter that says when its input costs much.
type Costly interface {
	Filter

	// Costly reports whether the next call of Decode may cost much.
	Costly() bool
}

// cheapPerCostly is how many connections without costly input buy a turn for one with it. One turn is free: a tick that does
// nothing else costs a hundredth of a handshake.
const cheapPerCostly = 8

// costlyRead is how many bytes of costly input are read in one turn.
const costlyRead = 4 << 10

// mayRead returns how many bytes may be read now: 0 if the input may cost much, and enough of that is done in this tick. Then the
// connection is put off.
func (c *Conn) mayRead() int {
	l := c.loop
	switch {
	case !c.isCostly():
		l.cheapReads++
		return readSize
	case l.costlyLeft > 0:
		l.costlyLeft--
		return costlyRead
	}
	c.isPutOff = true
	l.putOff.put(c)
	return 0
}

func (c *Conn) isCostly() bool {
	return c.filter != nil && c.filter.costly != nil && c.state <= draining && c.filter.costly.Costly()
}

// readPutOff gives those their turn that have waited longest.
func (l *Loop) readPutOff() {
	l.costlyLeft = 1 + l.cheapReads/cheapPerCostly
	l.cheapReads = 0
	for l.costlyLeft > 0 {
		c, ok := l.putOff.take()
		if !ok {
			return
		}
		c.isPutOff = false
		c.touch()
		if c.interest()&kernel.Readable != 0 {
			c.receive()
		}
		l.settle()
	}
}
