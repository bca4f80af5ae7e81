package proxy

import (
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

// relay is the handler of an upstream's connection that was upgraded. It has the request's place there until its end.
type relay struct {
	*looper.Relay
	turn  *turn
	alone bool // the client has its response in another way
}

// Closed gives the place back.
func (r *relay) Closed(c *loop.Conn, err error) {
	r.turn.end()
	if !r.alone {
		r.Relay.Closed(c, err)
	}
}
