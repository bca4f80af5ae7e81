package twopackets

import "strings"

// Conn is a connection.
type Conn struct {
	kept string // what has arrived of a request that is not whole
}

// Input takes what one read has brought. It returns responses, in the order of the requests, and reports whether the
// connection goes on.
func (c *Conn) Input(packet string) (responses string, keep bool) {
	c.kept += packet
	for {
		head, rest, whole := strings.Cut(c.kept, blank)
		if len(head) > MaxHead {
			return responses, false
		}
		if !whole {
			return responses, true
		}
		responses += respond(head)
		c.kept = rest
	}
}
