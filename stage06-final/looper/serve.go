package looper

import (
	"errors"
	"runtime/debug"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage04-router/router"
)

// serve is called by the server with each request, as soon as its head is there.
func (a *App) serve(x *server.Exchange) {
	c := a.take(x)
	request := x.Request()
	// The path is copied because the match's parameters are views of it, and the
	// handler may run when the input that holds it is long gone: after the body.
	c.path = append(c.path[:0], request.Path()...)
	outcome := a.router.Lookup(request.Method(), c.path, &c.match)
	if outcome != router.Found {
		c.finish(a.miss(c, outcome))
		return
	}
	if request.ContentLength() == 0 {
		c.run()
		return
	}
	x.Collect(c.bodyIsThere)
}

// refuse is called by the server with what it refuses itself. There is no route, and
// perhaps no request, but there is an error page, and a line in the log.
func (a *App) refuse(x *server.Exchange, status int, reason string) {
	c := a.take(x)
	c.refused = reason
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

func (c *Context) run() { c.finish(c.call(c.match.Handler())) }

// errNoAnswer is the mistake of a handler that returns nil without an answer.
var errNoAnswer = errors.New("the handler returned without an answer")

// call makes of a panic in h, and of silence, errors like any other.
func (c *Context) call(h Handler) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = &panicError{reason: reason, stack: debug.Stack()}
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
	c.release()
}

// release is called by whoever is done with the context; the last gives it back.
func (c *Context) release() {
	if c.holders--; c.holders == 0 {
		c.app.put(c)
	}
}

// spareContexts is how many contexts are kept for later requests.
const spareContexts = 1024

func (a *App) take(x *server.Exchange) *Context {
	var c *Context
	if last := len(a.spare) - 1; last >= 0 {
		c = a.spare[last]
		a.spare = a.spare[:last]
	} else {
		c = &Context{app: a}
		c.bodyIsThere = func(body []byte) {
			c.body = body
			c.run()
		}
	}
	c.x, c.holders = x, 1
	c.began = x.Conn().Loop().Now()
	return c
}

func (a *App) put(c *Context) {
	c.current = current{}
	c.out = c.out[:0]
	if cap(c.out) <= keepBytes && len(a.spare) < spareContexts {
		a.spare = append(a.spare, c)
	}
}

// keepBytes is how large an answer's buffer may be to be kept.
const keepBytes = 64 << 10
