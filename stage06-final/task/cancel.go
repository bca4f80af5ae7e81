package task

import (
	"context"
	"errors"
	"fmt"
)

// The causes with which this package itself cancels tasks.
var (
	// ErrStopping is the cause for background tasks: the loop has been asked to stop.
	ErrStopping = errors.New("task: the loop is to stop")

	// ErrStopped is the error of waiting when the loop has ended.
	ErrStopped = errors.New("task: the loop has stopped")

	// ErrParentOver is the cause for a spawned task that was not awaited when its parent ended.
	ErrParentOver = errors.New("task: the task that has spawned this one is over")

	// ErrDecided is the cause for the other tasks after Gather has an error, or Race a result.
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
// *CanceledError. Each call ends one wait, so deferred functions may wait again. A task that has not
// begun never begins. A nil cause means context.Canceled.
//
// A task keeps a lock or a value that was passed to it at the same
// moment: its wait returns nil, and the next wait returns the error.
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

// ErrGoexit is the error of a task that has ended its goroutine with runtime.Goexit, or
// testing.T.FailNow. Its deferred functions have run.
var ErrGoexit = errors.New("task: the function has ended its goroutine (runtime.Goexit)")

// PanicError is the error of a task that has panicked.
type PanicError struct {
	Text  string // the panic's value, as text
	Stack string // of the task
}

// newPanicError keeps only text: the panic's value may change before the error is read.
func newPanicError(reason any) *PanicError {
	return &PanicError{Text: fmt.Sprint(reason), Stack: stack()}
}

// Error returns the text with the stack, for a log.
func (e *PanicError) Error() string { return "panic: " + e.Text + "\n" + e.Stack }
