package looper

import (
	"errors"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
)

// serve is called by the server with each request, as soon as its head is there.
func (a *App) serve(x server.Exchange) {
	c := a.take(x)
	request := x.Request()
	// The path is copied because the match's parameters are views of it, and the
	// handler may run when the input that holds it is long gone: after the body.
	c.path = append(c.path[:0], request.Path()...)
	outcome := a.router.Lookup(request.Method(), c.path, &c.match)
	if outcome != router.Found {
		c.running = true
		c.finish(a.miss(c, outcome))
		return
	}
	if request.ContentLength() == 0 {
		c.run()
		return
	}
	_ = x.Collect(c.bodyIsThere) // if the client has gone there is nothing to be done
}

// refuse is called by the server with what it refuses itself. There is no route, and
// perhaps no request, but there is an error page, and a line in the log.
func (a *App) refuse(x server.Exchange, status int, reason string) {
	c := a.take(x)
	c.refused, c.running = reason, true
	c.finish(&Error{Status: status, Message: reason})
}

// miss answers where there is no handler.
func (a *App) miss(c *Context, outcome router.Outcome) error {
	switch {
	case outcome == router.NotFound && string(c.x.Request().Target()) == "*":
		return c.NoContent() // OPTIONS * asks about the server as a whole
	case outcome == router.NotFound:
		return &Error{Status: 404}
	}
	if err := c.AddField("Allow", string(c.match.AppendAllow(nil))); err != nil {
		return err
	}
	if outcome == router.Options {
		return c.NoContent()
	}
	return &Error{Status: 405}
}

func (c *Context) run() {
	c.running = true
	c.finish(c.call(c.match.Handler()))
}

// errNoAnswer is the mistake of a handler that returns nil without an answer.
var errNoAnswer = errors.New("the handler returned without an answer")

// call makes of a panic in h, and of silence, errors like any other.
func (c *Context) call(h Handler) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = newPanicError(reason)
		}
	}()
	err = h(c)
	if err == nil && !c.answered {
		err = errNoAnswer
	}
	return err
}

// finish is reached by every request when its handler has returned.
func (c *Context) finish(err error) {
	if err != nil {
		c.app.fail(c, err)
	}
	c.app.put(c)
}

// take returns a Context for x: the one that the connection's last request has used, if that
// was a moment ago. So there is nothing to allocate for a client that asks again and again;
// and a handler that uses a Context too late never has another client's.
func (a *App) take(x server.Exchange) *Context {
	c, _ := x.Kept().(*Context)
	if c == nil || c.app != a {
		c = &Context{app: a, loop: x.Loop(), over: x.Over()}
		c.bodyIsThere = func(body []byte) {
			c.body = body
			c.run()
		}
	}
	c.x = x
	c.began = c.loop.Now()
	return c
}

// put is the end of a Context for its handler. One that may still be in other hands is not
// used again.
func (a *App) put(c *Context) {
	x, outlived := c.x, c.outlived
	c.current = current{}
	if cap(c.out) > keepBytes {
		c.out = nil
	}
	if !outlived {
		x.Keep(c)
	}
}

// keepBytes is how large a response's buffer may be to be kept.
const keepBytes = 64 << 10
