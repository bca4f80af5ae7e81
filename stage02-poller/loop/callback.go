package loop

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrPanic is Handler.Closed's error after a callback of the connection has panicked.
var ErrPanic = errors.New("loop: a callback panicked")

// call runs a callback and reports it to the tracer. The loop goes on, whatever the callback
// does: after a panic, or the end of its goroutine (runtime.Goexit), the log has a line, and call
// returns false. fd 0 means none.
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

// broke handles a callback that has not returned. Without a reason from recover, its
// goroutine is ending.
func (l *Loop) broke(name string, fd int, reason any) {
	if reason == nil {
		reason = "runtime.Goexit"
		l.exits()
	}
	l.config.Log.Error("a callback panicked", "callback", name, "fd", fd, "panic", fmt.Sprint(reason), "stack", string(debug.Stack()))
}

// call is Loop.call for a callback of c. A panic breaks c.
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

// callSettle is call for Handler.Settle, which is called too often for a closure and a report.
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

// Misused logs that the application has called what at a wrong time, or from a wrong place, so
// that the call has no effect. It is for packages that build on the loop. Any goroutine may
// call it.
func (l *Loop) Misused(what, how string) {
	l.config.Log.Error("misuse: "+what+" "+how, "stack", string(debug.Stack()))
}
