package twopackets

import "strings"

// Conn is a connection.
type Conn struct{}

// Input takes what one read has brought. It returns responses, in the order of the requests, and reports whether the
// connection goes on.
func (c *Conn) Input(packet string) (responses string, keep bool) {
	head, _, whole := strings.Cut(packet, blank)
	if !whole {
		return "", false // this is not a request
	}
	return respond(head), true
}
