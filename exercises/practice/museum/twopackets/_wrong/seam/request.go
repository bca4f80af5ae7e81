package twopackets

import "strings"

// Conn is a connection.
type Conn struct {
	head string // what has arrived of it
}

// Input takes what one read has brought. It returns responses, in the order of the requests, and reports whether the
// connection goes on.
func (c *Conn) Input(packet string) (responses string, keep bool) {
	for {
		piece, rest, whole := strings.Cut(packet, blank)
		c.head += piece
		if len(c.head) > MaxHead {
			return responses, false
		}
		if !whole {
			return responses, true
		}
		responses += respond(c.head)
		c.head, packet = "", rest
	}
}
