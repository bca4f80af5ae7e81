package loop

// HandOver gives the connection to another handler, which is told everything from here
// on: how a server changes the protocol. What the old one has not consumed is offered
// to h, and h is told again what it has missed: that the loop is stopping, at once, and
// that the client has ended, after that input, in phase 4 of this tick or of the next.
func (c *Conn) HandOver(h Handler) {
	if !c.loop.mine("Conn.HandOver") {
		return
	}
	c.handler = h
	c.told = false
	c.missedEOF = c.ended
	if c.missedEOF {
		c.callAgain()
	}
	c.Resume()
	if c.loop.phase >= stopping {
		c.stop()
	}
}

// tellEOF is for a handler that came too late for the client's end.
func (c *Conn) tellEOF() {
	c.missedEOF = false
	if c.state != open {
		return
	}
	c.callEOF()
}
