package task

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// scope is a part of a task that may be ended early, such as a call of Within.
type scope struct {
	outer *scope
	over  bool
	err   error // the result of the wait then
}

// TimeoutError is the error of a wait when the time of a Within around it is over. It is a
// context.DeadlineExceeded, and a net.Error whose Timeout is true.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string   { return fmt.Sprintf("timeout after %v", e.After) }
func (e *TimeoutError) Timeout() bool   { return true }
func (e *TimeoutError) Temporary() bool { return true }

// Is reports whether target is context.DeadlineExceeded.
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// Within calls f with a time limit. When d has passed, f's present wait, or its next
// one, returns a *TimeoutError, once. A function that does not wait is not interrupted. Within
// returns f's error.
func Within(w Waiter, d time.Duration, f func() error) error {
	t, err := here(w, "Within")
	if err != nil {
		return err
	}
	return t.within(d, &TimeoutError{d}, f)
}

// within is Within with another error.
func (t *Task) within(d time.Duration, late error, f func() error) error {
	s := t.enter(late)
	timer := t.scheduler.loop.After(d, func() {
		t.expire(s)
		t.scheduler.drain()
	})
	defer func() {
		timer.Stop()
		t.leave(s)
	}()
	return f()
}

// enter begins a scope, and leave ends it.
func (t *Task) enter(err error) *scope {
	s := &scope{outer: t.scopes, err: err}
	t.scopes = s
	return s
}

func (t *Task) leave(s *scope) {
	s.over = true
	t.scopes = s.outer
	if t.expired == s {
		t.expired = nil
	}
}

// expire ends s early. It has no effect if s is over.
func (t *Task) expire(s *scope) {
	if s.over {
		return
	}
	if t.state == waiting && !t.shielded {
		t.scheduler.wake(t, s.err)
		return
	}
	if t.expired == nil || t.expired.isInside(s) {
		t.expired = s
	}
}

func (s *scope) isInside(outer *scope) bool {
	for ; s != nil; s = s.outer {
		if s == outer {
			return true
		}
	}
	return false
}

func stack() string { return string(debug.Stack()) }
