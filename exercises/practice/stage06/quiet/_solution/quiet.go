package quiet

// Conn is the connection of a client.
type Conn struct {
	server *Server
	fd     int
	owed   int    // responses that are not sent yet
	timer  *Timer // closes a quiet connection
}

// opened is called when the client has connected.
func (c *Conn) opened() {
	c.await()
}

// received is called for each request.
func (c *Conn) received(request byte) {
	c.owed++
	c.timer.Stop()
	c.respond(request)
}

// responded is called when a response is sent.
func (c *Conn) responded() {
	c.owed--
	c.await()
}

// closed is called when the connection is about to be closed, by either side.
func (c *Conn) closed() {
	c.timer.Stop()
}

// await gives the client its time, if it is the client who has to do something.
func (c *Conn) await() {
	c.timer.Stop()
	if c.owed == 0 {
		c.timer = c.server.After(Idle, c.Close)
	}
}
