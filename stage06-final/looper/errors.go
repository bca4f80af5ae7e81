package looper

import (
	"errors"
	"fmt"
	"html"
	"mime"
	"strings"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/task"
)

// Error is an error with a status: what a handler returns to be answered with it. The
// fields that the handler has added are sent too: WWW-Authenticate with 401,
// Retry-After with 503.
type Error struct {
	Status  int    // 200 to 599
	Message string // shown to the client; may be empty

	Fields []FieldError // of the request, if they are what is wrong; Message names them
}

// Error is the status with its phrase, and the message: "404 Not Found: no such cat".
func (e *Error) Error() string {
	text := strings.TrimSuffix(fmt.Sprintf("%d %s", e.Status, http1.StatusText(e.Status)), " ")
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// ErrorPage responds in the place of a handler that returned an error. It may wait, unless the
// server itself has refused the request.
type ErrorPage func(c *Context, e *Error) error

// ErrorPage sets the page for errors of one status; status 0 is for all that have no
// page of their own. They also answer what never reaches the router: a request that
// cannot be read, is too large, or does not arrive in time (400, 408, 413, 414, 417, 431,
// 501 or 505). Of such a request perhaps nothing is known: then its method and its path
// are empty, and it has no fields.
func (a *App) ErrorPage(status int, page ErrorPage) { a.pages[status] = page }

// fail turns an error into a response. What is not an *Error, or comes after a response, is a
// fault of the program: its details go to the log, and the client sees 500 and no more, nor
// any field of the response that was being prepared.
func (a *App) fail(c *Context, err error) {
	switch {
	case c.upgraded: // the request is over, and nobody waits for a response
		a.config.Log.Error("handler failed", "route", c.match.Pattern(), "error", err)
		return
	case isGone(err) && c.isLost():
		c.logGone()
		return
	case c.stream != nil && errors.Is(err, task.ErrStopping):
		c.stream.close() // the client has what there was
		return
	case c.stream != nil && isGone(err):
		c.x.Fail()
		return
	}
	e := c.overload(err)
	if e == nil && (!errors.As(err, &e) || e == nil) || c.answered || !isFinal(e.Status) {
		a.config.Log.Error("handler failed", "method", c.Method(), "path", c.Path(), "route", c.match.Pattern(), "error", err)
		c.x.ClearFields()
		e = &Error{Status: 500}
	}
	if c.answered {
		c.x.Fail() // too late for a page
		return
	}
	page := a.pages[e.Status]
	if page == nil {
		page = a.pages[0]
	}
	if page != nil && a.tryPage(c, page, e) {
		return
	}
	_ = defaultPage(c, e)
}

// isLost reports whether the client has gone, or its connection is about to end: no response reaches it.
func (c *Context) isLost() bool { return c.x.Gone() || c.x.Conn().Closing() }

// isGone reports whether err only says that the client is gone.
func isGone(err error) bool { return errors.Is(err, ErrGone) || errors.Is(err, server.ErrGone) }

// overload returns the error for a server that cannot do its work in time; nil: err is another one.
func (c *Context) overload(err error) *Error {
	e := &Error{Status: 503}
	switch {
	case c.answered:
		return nil
	case errors.Is(err, task.ErrBusy):
		e.Message = "too many requests wait for slow work"
		_ = c.AddHeader("Retry-After", "1")
	case errors.Is(err, ErrHandlerTimeout):
		e.Message = "this took too long"
	case errors.Is(err, task.ErrStopped), errors.Is(err, task.ErrStopping):
		e.Message = "the server is stopping"
	default:
		return nil
	}
	c.app.config.Log.Warn("handler gave up", "method", c.Method(), "path", c.Path(), "route", c.match.Pattern(), "error", err)
	return e
}

// tryPage calls an application's error page, which may fail itself.
func (a *App) tryPage(c *Context, page ErrorPage, e *Error) bool {
	err := caught(func() error { return answered(c, page(c, e)) })
	if err != nil {
		a.config.Log.Error("error page failed", "status", e.Status, "error", err)
		if c.answered {
			c.x.Fail() // as after a handler's error: perhaps nobody else ends the exchange
		}
	}
	return c.answered
}

// defaultPage is for browsers a page, and for everybody else a line.
func defaultPage(c *Context, e *Error) error {
	if !c.acceptsHTML() {
		return c.Text(e.Status, e.Error()+"\n")
	}
	return c.HTML(e.Status, fmt.Sprintf(errorHTML, e.Status, http1.StatusText(e.Status), html.EscapeString(e.Message)))
}

// acceptsHTML reports whether the client names HTML among what it accepts, as browsers do
// (RFC 9110, section 12.5.1). A weight of 0 rules it out.
func (c *Context) acceptsHTML() bool {
	for accepted := range c.x.Request().Elements("Accept") {
		kind, parameters, _ := mime.ParseMediaType(string(accepted))
		weight, weighted := parameters["q"]
		ruledOut := weighted && strings.Trim(weight, "0.") == ""
		if kind == "text/html" && !ruledOut {
			return true
		}
	}
	return false
}

const errorHTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]d %[2]s</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0 1rem; color: #333 }
  h1 { font-size: 5rem; line-height: 1; margin: 0; color: #b7410e }
</style>
<h1>%[1]d</h1>
<p><strong>%[2]s</strong><br>%[3]s</p>
</html>
`
