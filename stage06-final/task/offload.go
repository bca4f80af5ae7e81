package task

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
)

// ErrBusy is the error of Offload if all workers are busy and the backlog is full.
var ErrBusy = errors.New("task: too many calls wait for a worker")

// Offload runs f, which may block, on a goroutine of its own, and waits for its result.
// At most Config.Workers calls run at once and Config.Backlog wait for their turn. If both are full,
// Offload returns ErrBusy at once. f must not use the task, nor anything else of the loop. A panic in f is a *PanicError.
//
// If the wait ends early (see Sleep), ctx is canceled, and the task goes on at once. The call itself
// cannot be interrupted: it goes on in the background, and occupies a worker until f
// returns, so f should return when ctx is done. Its result is dropped. If f returned no error and the result is
// an io.Closer, it is closed.
//
// If the wait ends well, ctx is never canceled: the result of f, such as a *http.Response, may go on
// using it.
func Offload[T any](w Waiter, f func(ctx context.Context) (T, error)) (value T, err error) {
	t, err := here(w, "Offload")
	if err != nil {
		return value, err
	}
	return callOn(t, &t.scheduler.pool, f)
}

// callOn calls f on a worker of the pool, and waits for its result.
func callOn[T any](t *Task, p *pool, f func(ctx context.Context) (T, error)) (value T, err error) {
	if err := t.interruption(); err != nil {
		return value, err
	}
	c := &call[T]{task: t, f: f, err: ErrGoexit}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	defer c.dropped.Store(true) // the task does not wait for it after this function
	if err := p.submit(c); err != nil {
		return value, err
	}
	if err := t.suspend(nil); err != nil {
		c.cancel(err)
		t.left = true
		return value, err
	}
	return c.value, c.err
}

// job is a piece of work for a worker.
type job interface {
	work()           // called on the worker's goroutine
	deliver()        // called on the loop's
	drop()           // called instead of deliver, on one that may block
	isDropped() bool // no task waits for it
}

// call is one call of Offload or Compute.
type call[T any] struct {
	task    *Task
	f       func(ctx context.Context) (T, error)
	ctx     context.Context
	cancel  context.CancelCauseFunc
	dropped atomic.Bool // the task no longer waits

	// written by the worker, then read by the loop
	value T
	err   error
}

func (c *call[T]) isDropped() bool { return c.dropped.Load() }

func (c *call[T]) work() {
	defer func() {
		if reason := recover(); reason != nil {
			c.err = newPanicError(reason)
		}
	}()
	if c.isDropped() {
		return // before its turn came
	}
	c.value, c.err = c.f(c.ctx)
}

func (c *call[T]) deliver() {
	if s := c.task.scheduler; c.isDropped() || !s.wake(c.task, nil) {
		s.config.Go(c.drop)
	}
}

func (c *call[T]) drop() {
	if closer, ok := any(c.value).(io.Closer); ok && c.err == nil {
		defer func() { _ = recover() }() // a nil pointer, or another mistake of its Close
		_ = closer.Close()
	}
}
