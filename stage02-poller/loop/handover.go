package loop

// HandOver gives the connection to another handler, which gets all later events. Servers use it to
// change the protocol. h gets the unconsumed input, and the events that it has missed: Stopping at
// once, if the loop is stopping; EOF after that input, in phase 4 of this tick or of the next, if the
// client has ended its output.
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

// tellEOF calls EOF for a handler that came too late for the client's end.
func (c *Conn) tellEOF() {
	c.missedEOF = false
	if c.state != open {
		return
	}
	c.callEOF()
}
