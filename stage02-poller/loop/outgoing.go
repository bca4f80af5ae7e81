package loop

// What a connection that was dialed may need: its peer is a server, and it serves no client.

// Duplex lets reading go on however much output waits. Otherwise it stops at Config.HighWater, so a client
// that takes no responses cannot send further requests. A peer that takes no more before
// it has sent something needs the opposite.
func (c *Conn) Duplex() {
	if c.loop.mine("Conn.Duplex") {
		c.duplex = true
		c.touch()
	}
}

// Daemon has the loop not wait for this connection when it stops, as long as it is open: one that a
// pool keeps. It is closed at the end of the loop, with ErrStopped.
func (c *Conn) Daemon() {
	if c.loop.mine("Conn.Daemon") {
		c.daemon = true
	}
}

// isSpare reports whether a loop that stops need not wait for the connection.
func (c *Conn) isSpare() bool { return c.daemon && c.state == open }
