package loop

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrPanic is what Handler.Closed is told when a callback of the connection has panicked.
var ErrPanic = errors.New("loop: a callback panicked")

// call runs a callback and reports it to the tracer. Whatever the callback does, the loop
// goes on: a panic, or an end of its goroutine (runtime.Goexit), is told in the log, and call
// reports false. fd 0 is none.
func (l *Loop) call(name string, fd int, f func()) (ok bool) {
	began := l.report.begin()
	defer func() {
		if !ok {
			l.broke(name, fd, recover())
		}
	}()
	f()
	l.report.ran(began, name, fd)
	return true
}

// broke is called when a callback did not return. Without a reason to recover its goroutine
// is coming to its end.
func (l *Loop) broke(name string, fd int, reason any) {
	if reason == nil {
		reason = "runtime.Goexit"
		l.exits()
	}
	l.config.Log.Error("a callback panicked", "callback", name, "fd", fd, "panic", fmt.Sprint(reason), "stack", string(debug.Stack()))
}

// call is Loop.call for a callback of c, which a panic breaks.
func (c *Conn) call(name string, f func()) (ok bool) {
	l := c.loop
	began := l.report.begin()
	defer func() {
		if !ok {
			c.broke(name, recover())
		}
	}()
	f()
	l.report.ran(began, name, c.fd)
	return true
}

// callSettle is call for Handler.Settle, which comes too often for a closure and a report.
func (c *Conn) callSettle() (ok bool) {
	defer func() {
		if !ok {
			c.broke("settle", recover())
		}
	}()
	c.handler.Settle(c)
	return true
}

func (c *Conn) broke(name string, reason any) {
	c.loop.broke(name, c.fd, reason)
	c.fail(ErrPanic)
}

// Misused tells the log that the application has called what at a time, or from a place,
// where it means nothing, and has no effect. It is for those who build on the loop; any
// goroutine may call it.
func (l *Loop) Misused(what, how string) {
	l.config.Log.Error("misuse: "+what+" "+how, "stack", string(debug.Stack()))
}
