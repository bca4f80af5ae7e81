package slowhead

import (
	"bytes"

	"looper.example/stage02-poller/loop"
)

// handler is the handler of one connection.
type handler struct {
	loop.Defaults
	timer *loop.Timer // set while a part of a head has arrived
}

// Input is called with all bytes that have arrived and are not used, and returns how many of them it uses.
func (h *handler) Input(c *loop.Conn, in []byte) (used int) {
	for {
		window := in[used:min(len(in), used+MaxHead)]
		end := bytes.Index(window, endOfHead)
		switch {
		case end < 0 && len(window) == MaxHead:
			h.stop()
			c.Write(TooLarge)
			c.Linger()
			return len(in)
		case end < 0:
			h.wait(c, len(window))
			return used
		}
		h.stop()
		used += end + len(endOfHead)
		c.Write(NoContent)
	}
}

// wait starts the time of a head, once, if anything of it has arrived.
func (h *handler) wait(c *loop.Conn, arrived int) {
	if arrived == 0 || h.timer != nil {
		return
	}
	h.timer = c.Loop().After(HeadTimeout, func() {
		c.Write(TimedOut)
		c.Linger()
	})
}

// stop ends the time of a head. The next one has a time of its own.
func (h *handler) stop() {
	if h.timer != nil {
		h.timer.Stop()
	}
}

// Closed is the last call.
func (h *handler) Closed(*loop.Conn, error) { h.stop() }
