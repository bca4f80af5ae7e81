package task

import (
	"context"
	"errors"
)

// errEnded is the cause in the context of a task that is over.
var errEnded = errors.New("task: the task is over")

// taskContext is the context of a task.
type taskContext struct {
	context.Context
	cancel context.CancelCauseFunc
}

// end cancels the context. It is nil if Context was not called.
func (c *taskContext) end(cause error) {
	if c != nil {
		c.cancel(cause)
	}
}

// Context returns a context that is canceled when the task is canceled or over. It is for functions on
// other goroutines that take a context. It has no deadline and no values. The first call makes it, so
// tasks that need none do not pay for it.
func (t *Task) Context() context.Context {
	switch s := t.scheduler; {
	case s == nil || s.loop.Inside() && t.state == over:
		return canceledContext(errEnded)
	case !s.loop.Inside():
		s.loop.Misused("task.Task.Context", "on another goroutine than the loop's: call it before")
		return canceledContext(ErrElsewhere)
	}
	if t.context == nil {
		ctx, cancel := context.WithCancelCause(context.Background())
		t.context = &taskContext{ctx, cancel}
		if t.cause != nil {
			cancel(t.cause)
		}
	}
	return t.context
}

// EndContext cancels the task's Context, also one that is made later, and ends no wait. It is for callers that return
// the cause to the task in an error of their own. The first cause stays.
func (t *Task) EndContext(cause error) {
	s := t.scheduler
	if s == nil || !s.mine("Task.EndContext") || t.state == over {
		return
	}
	if t.cause == nil {
		t.cause = cause
	}
	t.context.end(cause)
}

func canceledContext(cause error) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	return ctx
}
