package server

import (
	"fmt"

	"looper.example/stage03-http-parser/http1"
)

// refuse responds to a malformed request and ignores what comes after it.
func (c *conn) refuse(e *http1.Error) {
	c.fail(e.Status, fmt.Sprintf("%s (at byte %d)", e.Reason, e.Offset))
}

// fail responds to the request in progress with an error of the server's own, and closes the
// connection. If the handler's response has begun, it is too late for that: fail resets the
// connection.
func (c *conn) fail(status int, reason string) {
	x := c.x
	switch x.response {
	case pending:
		x.shared, x.isRefused = true, true // the stand-in has views of x's memory
		defer x.abandon()                  // also if Config.Refuse ends the goroutine
		c.standIn(x).refused(status, reason)
		c.conclude()
	case begun:
		x.cut(fmt.Errorf("server: %d while the response was being sent: %s", status, reason))
	case whole:
		c.net.Linger()
	}
}

// standIn puts another exchange in the place of x, which a handler may still have. Its request has
// as much of x's as is known.
func (c *conn) standIn(x *exchange) *exchange {
	y := c.server.newExchange()
	y.conn, y.net, y.named = c, c.net, c.named
	if x.parser.Request.HeadLen() > 0 {
		y.parser.Request = x.parser.Request
	}
	y.request = complete // nothing more is read
	y.keepAlive = true   // the client did not expect the end: linger
	y.final, y.shared = true, true
	c.x = y
	return y
}

// refused calls Config.Refuse to respond, or responds itself.
func (x *exchange) refused(status int, reason string) {
	if refuse := x.server.config.Refuse; refuse != nil {
		x.callRefuse(refuse, status, reason)
	}
	if x.response == pending {
		x.respondText(status, http1.StatusText(status)+": "+reason)
	}
}

func (x *exchange) callRefuse(refuse func(x Exchange, status int, reason string), status int, reason string) {
	returned := false
	defer func() {
		fault := recover()
		if fault != nil {
			x.server.logPanic(x, fault)
		}
		ends := fault == nil && !returned // runtime.Goexit: Refuse will not respond
		if ends || fault != nil && x.response == begun {
			x.fail()
		}
	}()
	refuse(Exchange{x, x.turn}, status, reason)
	returned = true
}

// respondText responds with a line of plain text, after the status.
func (x *exchange) respondText(status int, text string) {
	x.clearFields()
	x.fields, _ = http1.AppendField(x.fields, "Content-Type", "text/plain; charset=utf-8")
	_ = x.respond(status, fmt.Appendf(nil, "%d %s\n", status, text))
}
