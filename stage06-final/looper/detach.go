package looper

import "looper.example/stage03-http-parser/server"

// Detach takes the request out of the framework's hands. Whoever has the exchange answers
// it with the exchange's own methods, on the loop, now or later: so an answer may come
// when a timer is due, piece by piece, or as another protocol. Fields that were added
// are part of that answer. The Context is over when the handler returns; errors and
// panics of the handler behind Detach are logged, and end the exchange.
//
// The request log has the request with status 0, at this moment, because nobody knows
// better yet. The error is that the request is answered already.
func (c *Context) Detach() (*server.Exchange, error) {
	if c.answered {
		return nil, errAnswered
	}
	c.answered = true
	c.log(0, 0)
	return c.x, nil
}
