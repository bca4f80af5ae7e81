package looper

import (
	"fmt"
	"runtime/debug"
	"time"

	"looper.example/stage06-final/task"
)

// Done is a request that is over, as functions of OnDone see it.
type Done struct {
	Status int           // of the response; 499: the client had gone before it
	Bytes  int64         // of content that was handed over; for a file, its length
	Took   time.Duration // since the loop learned of the request
	Err    error         // what the handler returned, or its panic (*task.PanicError)

	c *Context
}

// Context returns the request's Context, for as long as the function runs. The response has been sent, and the function
// must not wait.
func (d Done) Context() *Context { return d.c }

// OnDone registers f to be called once, after the handler has returned and its response is complete, also if it failed or
// the client has gone. A file may still be on its way. f must not wait. Of several functions the last is called first.
func (c *Context) OnDone(f func(d Done)) {
	if c.live("OnDone") {
		c.dones = append(c.dones, f)
	}
}

// tellDone calls the functions of OnDone.
func (c *Context) tellDone() {
	if len(c.dones) == 0 {
		return
	}
	d := Done{Status: c.status, Bytes: c.length, Took: c.loop.Clock() - c.began, Err: c.failure, c: c}
	switch {
	case d.Status != 0:
	case c.x.Gone():
		d.Status = statusGone
	default:
		d.Status = 500 // the server's own, for a handler that has not responded
	}
	c.callDones(len(c.dones), d)
}

// callDones calls the first n functions, the last one first. If one ends the goroutine, the others are called on its way
// out.
func (c *Context) callDones(n int, d Done) {
	if n == 0 {
		return
	}
	defer c.callDones(n-1, d)
	if err := caught(func() error { c.dones[n-1](d); return nil }); err != nil {
		c.app.config.Log.Error("function of OnDone failed", "route", c.match.Pattern(), "error", err)
	}
}

// caught calls f, and returns a panic as an error.
func caught(f func() error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = newPanic(reason)
		}
	}()
	return f()
}

// newPanic returns the error for a panic. Call it in the function that recovers, while the stack is still there.
func newPanic(reason any) error {
	return &task.PanicError{Text: fmt.Sprint(reason), Stack: string(debug.Stack())}
}
