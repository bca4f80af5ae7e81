package looper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/task"
)

// Error is an error with a status. If a handler returns it, the client gets the status and the message. The response has the
// header fields that the handler has added, such as WWW-Authenticate with 401 and Retry-After with 503. It does not have fields
// that describe the content of the handler's own response, such as ETag.
type Error struct {
	Status  int            // 200 to 599
	Message string         // shown to the client; may be empty
	Members map[string]any // further members of problem details (RFC 9457), such as "type" and "errors"; shown to the client
	Fields  []FieldError   // the wrong fields of the request, if any; Message names them
	Err     error          // the cause, for the log; the client does not see it
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Error returns the status with its phrase, and the message: "404 Not Found: no such cat".
func (e *Error) Error() string {
	text := strings.TrimSuffix(fmt.Sprintf("%d %s", e.Status, http1.StatusText(e.Status)), " ")
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// fail turns an error into a response. An error that is not an *Error, or that comes after a response, is a
// fault of the program: its details go to the log, and the client gets only 500, without
// any field of the response that the handler was preparing.
func (a *App) fail(c *Context, err error) {
	err = c.withMistake(err)
	switch {
	case c.upgraded && (isGone(err) || errors.Is(err, task.ErrStopping)):
		return
	case c.upgraded: // the request is over, and its client does not wait for a response
		a.config.Log.Error("handler failed", "route", c.match.Pattern(), "error", err)
		return
	case isGone(err) && c.isLost():
		c.logGone()
		return
	case c.stream != nil && errors.Is(err, task.ErrStopping):
		c.stream.close() // the client has what was sent
		return
	case c.stream != nil && isGone(err):
		c.cut()
		return
	}
	e, fault := c.judge(err)
	c.dropContentFields()
	switch {
	case c.responded:
		c.cut() // too late for a page
	case fault != nil && a.config.Debug && a.tryPage(c, showing(fault), e):
	case a.tryPages(c, e):
	default:
		a.tryPage(c, defaultPage, e)
	}
}

// dropContentFields deletes the fields that describe the content that the handler does not send. They would be false for the
// error page: a cache might keep it under that tag, and a browser under that name.
func (c *Context) dropContentFields() {
	for _, name := range [...]string{"ETag", "Last-Modified", "Content-Encoding", "Content-Disposition"} {
		c.DelHeader(name)
	}
}

// judge returns what the client gets for an error, and the error itself if it is a fault of the program.
func (c *Context) judge(err error) (e *Error, fault error) {
	if !errors.As(err, &e) || e == nil {
		e = c.overload(err)
		if e != nil {
			c.logFault(slog.LevelWarn, "handler gave up", "error", err)
		}
	}
	if e == nil || c.responded || !isFinal(e.Status) {
		c.logFault(slog.LevelError, "handler failed", "error", err)
		c.x.ClearFields()
		return &Error{Status: 500}, err
	}
	if e.Err != nil && e.Status >= 500 {
		c.logFault(slog.LevelError, "handler failed", "status", e.Status, "error", e.Err)
	}
	return e, nil
}

// logFault logs a fault of this request.
func (c *Context) logFault(level slog.Level, message string, about ...any) {
	about = append([]any{"method", c.Method(), "path", c.Path(), "route", c.match.Pattern()}, about...)
	c.app.config.Log.Log(context.Background(), level, message, about...)
}

// isLost reports whether the client has gone, or its connection is about to end: no response reaches it.
func (c *Context) isLost() bool { return c.x.Gone() || c.x.Conn().Closing() }

// isGone reports whether err only says that the client has gone.
func isGone(err error) bool { return errors.Is(err, ErrGone) || errors.Is(err, server.ErrGone) }

// overload returns the error for a server that cannot do its work in time, and nil if err is another one.
func (c *Context) overload(err error) *Error {
	e := &Error{Status: 503}
	switch {
	case c.responded:
		return nil
	case errors.Is(err, task.ErrBusy):
		e.Message = "too many requests wait for slow work"
		c.AddHeader("Retry-After", "1")
	case errors.Is(err, ErrHandlerTimeout):
		e.Message = "this took too long"
	case errors.Is(err, task.ErrStopped), errors.Is(err, task.ErrStopping):
		e.Message = "the server is stopping"
	default:
		return nil
	}
	return e
}
