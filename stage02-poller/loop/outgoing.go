package loop

// Settings for dialed connections, whose peer is a server and not a client.

// Duplex lets reading go on, however much output waits. Otherwise the loop stops reading at Config.HighWater, so
// that a client that reads no responses cannot send further requests. Duplex is for a peer that reads no more until
// it has sent something.
func (c *Conn) Duplex() {
	if c.loop.mine("Conn.Duplex") {
		c.duplex = true
		c.touch()
	}
}

// Daemon makes a stopping loop not wait for this connection, as long as it is open: for connections that a pool
// keeps. It is closed at the end of the loop, with ErrStopped.
func (c *Conn) Daemon() {
	if c.loop.mine("Conn.Daemon") {
		c.daemon = true
	}
}

// isSpare reports whether a stopping loop need not wait for the connection.
func (c *Conn) isSpare() bool { return c.daemon && c.state == open }
