package proxy

import (
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

// relay is the handler of an upstream's upgraded connection. It keeps the request's turn there until its end.
type relay struct {
	*looper.Relay
	turn  *turn
	alone bool // the upgrade has failed: the client gets another response
}

// Closed ends the turn.
func (r *relay) Closed(c *loop.Conn, err error) {
	r.turn.end()
	if !r.alone {
		r.Relay.Closed(c, err)
	}
}
