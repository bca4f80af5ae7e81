package loop

import "looper.example/stage02-poller/kernel"

// Some input costs as much as that of dozens of other connections: a handshake's, because TLS signs. A tick that read all of it would
// make every other client wait for all handshakes. So a tick reads a little of it, and the other connections wait for their turn:
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

// costlyPerTick is how many connections with costly input are read in one tick. A tick without any costs a hundredth of a
// handshake, so more in one would gain nothing.
const costlyPerTick = 1

// putOff reports whether the connection is not read now, because its input may cost much, and enough of that is done in this tick.
func (c *Conn) putOff() bool {
	l := c.loop
	switch {
	case !c.isCostly():
		return false
	case l.costlyLeft > 0:
		l.costlyLeft--
		return false
	}
	c.isPutOff = true
	l.putOff.put(c)
	return true
}

func (c *Conn) isCostly() bool {
	return c.filter != nil && c.filter.costly != nil && c.state <= draining && c.filter.costly.Costly()
}

// readPutOff gives those their turn that have waited longest.
func (l *Loop) readPutOff() {
	l.costlyLeft = costlyPerTick
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
