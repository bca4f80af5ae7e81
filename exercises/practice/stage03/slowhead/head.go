package slowhead

import (
	"bytes"

	"looper.example/stage02-poller/loop"
)

// handler is the handler of one connection.
type handler struct {
	loop.Defaults
}

// Input is called with all bytes that have arrived and are not used, and returns how many of them it uses.
func (h *handler) Input(c *loop.Conn, in []byte) (used int) {
	for {
		end := bytes.Index(in[used:], endOfHead)
		if end < 0 {
			return used
		}
		used += end + len(endOfHead)
		c.Write(NoContent)
	}
}
