package task

import (
	"context"
	"errors"
	"fmt"
)

// The causes of a cancellation that this package has itself.
var (
	// ErrStopping is why background tasks are canceled: the loop has been asked to stop.
	ErrStopping = errors.New("task: the loop is to stop")

	// ErrStopped is the error of waiting when the loop has ended.
	ErrStopped = errors.New("task: the loop has stopped")

	// ErrParentOver is why a task is canceled that was spawned and not awaited.
	ErrParentOver = errors.New("task: the task that has spawned this one is over")

	// ErrDecided is why the others are canceled when Gather has an error, or Race a result.
	ErrDecided = errors.New("task: the result is known without this one")
)

// CanceledError is what a wait returns in a task that was canceled. It is a context.Canceled.
type CanceledError struct{ Cause error }

func (e *CanceledError) Error() string { return "canceled: " + e.Cause.Error() }

// Unwrap returns the cause.
func (e *CanceledError) Unwrap() error { return e.Cause }

// Is reports whether target is context.Canceled.
func (e *CanceledError) Is(target error) bool { return target == context.Canceled }

// Cancel ends the task's present wait, or its next one if it does not wait now, with a
// *CanceledError. Each call does so once, so deferred functions may wait again. A task that has not
// begun never begins. Cause nil is context.Canceled.
//
// What the task was given already it keeps: if a lock or a value was handed to it in the
// same moment, its wait ends well, and the next one returns the error.
func (t *Task) Cancel(cause error) {
	s := t.scheduler
	if s == nil {
		return
	}
	if !s.mine("Task.Cancel") || t.state == over {
		return
	}
	if cause == nil {
		cause = context.Canceled
	}
	if t.cause == nil {
		t.cause = cause
	}
	t.context.end(cause)
	e := &CanceledError{cause}
	switch {
	case t.state == waiting && !t.shielded:
		s.wakeSoon(t, e)
	case t.cancel == nil:
		t.cancel = e
	}
}

// ErrGoexit is the end of a task that has ended its goroutine: runtime.Goexit, or
// testing.T.FailNow. What it has deferred did run.
var ErrGoexit = errors.New("task: the function has ended its goroutine (runtime.Goexit)")

// PanicError is the end of a task that has panicked.
type PanicError struct {
	Text  string // what it has panicked with, as words
	Stack string // of the task
}

// newPanicError keeps words only: what was panicked with may change before they are read.
func newPanicError(reason any) *PanicError {
	return &PanicError{Text: fmt.Sprint(reason), Stack: stack()}
}

// Error has the stack, for a log.
func (e *PanicError) Error() string { return "panic: " + e.Text + "\n" + e.Stack }
