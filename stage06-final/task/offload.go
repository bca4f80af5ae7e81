package task

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// ErrBusy is the error of Offload when all workers are at work and the backlog is full.
var ErrBusy = errors.New("task: too many calls wait for a worker")

// Offload runs f, which may block, on a goroutine of its own, and waits for what it returns.
// At most Config.Workers calls run at once and Config.Backlog wait for their turn; beyond, the
// error is ErrBusy at once. f must not use the task, nor anything else of the loop. A panic in f is a *PanicError.
//
// If the wait ends early (see Sleep), ctx is canceled, and the task goes on at once. The call itself
// cannot be ended from outside: it goes on in the background, and occupies a worker until f
// heeds ctx or returns. Its result is dropped; one that is an io.Closer is closed.
func Offload[T any](w Waiter, f func(ctx context.Context) (T, error)) (value T, err error) {
	t, err := here(w, "Offload")
	if err != nil {
		return value, err
	}
	if err := t.interruption(); err != nil {
		return value, err
	}
	c := &call[T]{task: t, f: f, err: ErrGoexit}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	defer c.cancel(nil)
	if err := t.scheduler.pool.submit(c); err != nil {
		return value, err
	}
	if err := t.suspend(nil); err != nil {
		c.dropped.Store(true)
		c.cancel(err)
		return value, err
	}
	return c.value, c.err
}

// job is what a worker does.
type job interface {
	work()    // on the worker's goroutine
	deliver() // on the loop's
	drop()    // instead of deliver, on any
}

// call is one call of Offload.
type call[T any] struct {
	task    *Task
	f       func(ctx context.Context) (T, error)
	ctx     context.Context
	cancel  context.CancelCauseFunc
	dropped atomic.Bool // the task does not wait any more

	// written by the worker, then read by the loop
	value T
	err   error
}

func (c *call[T]) work() {
	defer func() {
		if reason := recover(); reason != nil {
			c.err = newPanicError(reason)
		}
	}()
	if c.dropped.Load() {
		return // before its turn came
	}
	c.value, c.err = c.f(c.ctx)
}

func (c *call[T]) deliver() {
	if c.dropped.Load() || !c.task.scheduler.wake(c.task, nil) {
		go c.drop() // Close may block
	}
}

func (c *call[T]) drop() {
	if closer, ok := any(c.value).(io.Closer); ok && c.err == nil {
		defer func() { _ = recover() }() // a nil pointer, or another mistake of its Close
		_ = closer.Close()
	}
}

// pool runs jobs on at most Config.Workers goroutines, which end when there is nothing to do.
type pool struct {
	scheduler *Scheduler

	mu       sync.Mutex
	workers  int   // guarded by mu
	queue    []job // guarded by mu
	finished []job // guarded by mu: to be delivered
	closed   bool  // guarded by mu: nothing is delivered any more
}

// submit has j done: by a new worker, or when one is free.
func (p *pool) submit(j job) error {
	config := &p.scheduler.config
	p.mu.Lock()
	hires := !p.closed && p.workers < config.Workers
	var err error
	switch {
	case p.closed:
		err = ErrStopped
	case hires:
		p.workers++
	case len(p.queue) < config.Backlog:
		p.queue = append(p.queue, j)
	default:
		err = ErrBusy
	}
	p.mu.Unlock()
	if hires {
		config.Go(func() { p.work(j) })
	}
	return err
}

// work is a worker's life. A job that ends its goroutine is followed by another worker.
func (p *pool) work(j job) {
	returned := false
	defer func() {
		if !returned {
			if next := p.finish(j); next != nil {
				go p.work(next)
			}
		}
	}()
	for j != nil {
		j.work()
		j = p.finish(j)
	}
	returned = true
}

// finish has j delivered, and returns what is next; nil: nothing, and the worker ends.
func (p *pool) finish(j job) (next job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		defer j.drop()
	} else {
		p.finished = append(p.finished, j)
		if len(p.finished) == 1 {
			p.scheduler.loop.Post(p.deliver)
		}
	}
	if len(p.queue) == 0 {
		p.workers--
		return nil
	}
	next = p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	return next
}

// deliver runs on the loop.
func (p *pool) deliver() {
	p.mu.Lock()
	finished := p.finished
	p.finished = nil
	p.mu.Unlock()
	for _, j := range finished {
		j.deliver()
	}
	p.scheduler.drain()
}

// close is the end of delivering. Calls that are at work go on, and what they return is dropped.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, j := range p.finished {
		go j.drop()
	}
	p.finished, p.queue = nil, nil
}
