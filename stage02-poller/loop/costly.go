package loop

import "looper.example/stage02-poller/kernel"

// The input of a TLS handshake is costly: the signature takes as long as the input of dozens of other connections. A tick that read
// all costly input would make every other client wait for all handshakes. So a tick reads it from one connection, and from one more
// for every eight connections with cheap input in the tick before. Then handshakes do not hold up requests, nor requests handshakes.
// The others wait for their turn:
//
//	ready --> a turn is left in this tick ----------------> read
//	      \-> none is: put off, first come, first served -> read in a later tick
//
// While a connection is put off, the poller does not watch it for input.

// Costly is a Filter that says when its input is costly.
type Costly interface {
	Filter

	// Costly reports whether the next call of Decode may be costly.
	Costly() bool
}

// cheapPerCostly is how many reads of cheap input buy one turn for costly input. One turn is free: a tick without other work costs a
// hundredth of a handshake.
const cheapPerCostly = 8

// costlyRead is how many bytes of costly input one turn reads.
const costlyRead = 4 << 10

// mayRead returns how many bytes may be read now. If the input may be costly and this tick has no turn left, it puts the connection
// off and returns 0.
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

// readPutOff gives the turns of a tick to the connections that have waited longest.
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
