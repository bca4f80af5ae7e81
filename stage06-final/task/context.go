package task

import (
	"context"
	"errors"
)

// errEnded is why the context of a task that is over is canceled.
var errEnded = errors.New("task: the task is over")

// taskContext is the context of a task.
type taskContext struct {
	context.Context
	cancel context.CancelCauseFunc
}

// end cancels it. A nil context was never asked for.
func (c *taskContext) end(cause error) {
	if c != nil {
		c.cancel(cause)
	}
}

// Context is a context that is canceled with the task, and when that is over. It is for what
// runs on other goroutines and takes one. It has no deadline and no values. The task makes it when
// it is first asked for, so tasks that need none do not pay for it.
func (t *Task) Context() context.Context {
	switch s := t.scheduler; {
	case s == nil || s.loop.Inside() && t.state == over:
		return canceledContext(errEnded)
	case !s.loop.Inside():
		s.loop.Misused("task.Task.Context", "on another goroutine than the loop's: ask before")
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

// EndContext cancels the task's Context, also one that is asked for later, and ends no wait. It is for those who tell the task of
// the cause by an error of their own. The first cause stays.
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
