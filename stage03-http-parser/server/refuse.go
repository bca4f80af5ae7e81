package server

import (
	"fmt"

	"looper.example/stage03-http-parser/http1"
)

// refuse answers what is no request, and processes nothing behind it.
func (c *conn) refuse(e *http1.Error) {
	c.fail(e.Status, fmt.Sprintf("%s (at byte %d)", e.Reason, e.Offset))
}

// fail answers the request in progress with an error of the server's own and closes.
// Where an answer has begun already the client cannot be told, only cut off.
func (c *conn) fail(status int, reason string) {
	x := c.x
	switch {
	case x.answered:
		c.net.Linger()
		return
	case x.began:
		c.net.Abort(fmt.Errorf("server: %d while the answer was being sent: %s", status, reason))
		return
	}
	x.spoilt = true // y has memory of it
	y := c.stand(x)
	y.refused(status, reason)
	x.abandon()
	c.advance()
}

// stand puts another exchange in the place of x, which a handler may still have. Its
// request is what is known of x's.
func (c *conn) stand(x *Exchange) *Exchange {
	y := &Exchange{conn: c}
	if x.Request().HeadLen() > 0 {
		y.parser.Request = x.parser.Request
	}
	y.hasHead, y.requestDone = true, true // nothing more is read
	y.keepAlive = true                    // the client did not expect the end: linger
	y.spoilt = true
	c.x = y
	return y
}

// refused has Config.Refuse answer, or does it itself.
func (x *Exchange) refused(status int, reason string) {
	if refuse := x.conn.server.config.Refuse; refuse != nil {
		x.callRefuse(refuse, status, reason)
	}
	if !x.began {
		x.answerText(status, http1.StatusText(status)+": "+reason)
	}
}

func (x *Exchange) callRefuse(refuse func(x *Exchange, status int, reason string), status int, reason string) {
	s := x.conn.server
	defer func() {
		if reason := recover(); reason != nil {
			s.logPanic(x, reason)
			if x.began {
				x.Fail()
			}
		}
	}()
	refuse(x, status, reason)
}

// answerText answers with a line of plain text, behind the status.
func (x *Exchange) answerText(status int, text string) {
	x.ClearFields()
	_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
	x.Answer(status, fmt.Appendf(nil, "%d %s\n", status, text))
}
