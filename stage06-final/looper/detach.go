package looper

import "looper.example/stage03-http-parser/server"

// Detach takes the request out of the framework's hands. The handler responds
// with the exchange's own methods, on the loop, now or later: so a response may come
// when a timer is due, piece by piece, or as another protocol. Fields that were added
// are part of that response. The Context is over when the handler returns; errors and
// panics of the handler after Detach are logged, and end the exchange.
//
// The request log has the request with status 0, at this moment, because nobody knows
// better yet. The error is that there is a response already, or ErrOver.
func (c *Context) Detach() (server.Exchange, error) {
	switch {
	case !c.live("Detach"):
		return c.over, ErrOver
	case c.answered:
		return c.over, errAnswered
	}
	c.answered, c.outlived = true, true
	c.log(0, 0)
	return c.x, nil
}
