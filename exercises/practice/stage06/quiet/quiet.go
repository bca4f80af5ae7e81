package quiet

// Conn is the connection of a client.
type Conn struct {
	server *Server
	fd     int
	owed   int // responses that are not sent yet
}

// opened is called when the client has connected.
func (c *Conn) opened() {
}

// received is called for each request.
func (c *Conn) received(request byte) {
	c.owed++
	c.respond(request)
}

// responded is called when a response is sent.
func (c *Conn) responded() {
	c.owed--
}

// closed is called when the connection is about to be closed, by either side.
func (c *Conn) closed() {
}
