package looper

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"looper.example/stage06-final/task"
)

// A handler waits with its Context: with the methods below, and with all functions of package task.

// The causes for which a handler is canceled: its wait returns a *task.CanceledError that wraps one.
var (
	// ErrGone is the cause if the client has gone, or was refused: no response reaches it.
	ErrGone = errors.New("looper: the client is gone")

	// ErrHandlerTimeout is the cause when Config.HandlerTimeout is over.
	ErrHandlerTimeout = errors.New("looper: the handler has taken too long")
)

// Future is a value that comes later; see task.NewFuture and task.Spawn.
type Future[T any] = task.Future[T]

// Task returns the task that runs the handler, for the functions of package task.
func (c *Context) Task() *task.Task {
	t := c.waiter()
	if t != c.app.taskOver {
		c.given = true
	}
	return t
}

// waiter is Task for the methods of a Context, which do not keep it.
func (c *Context) waiter() *task.Task {
	if !c.loop.Inside() || c.serving == c.app.gone {
		return c.app.taskOver
	}
	return &c.task
}

// Sleep waits for at least d. If the wait ends early, it returns a *task.CanceledError, a
// *task.TimeoutError or task.ErrElsewhere: the handler should return it.
func (c *Context) Sleep(d time.Duration) error { return task.Sleep(c.waiter(), d) }

// Yield lets all other handlers and clients have a turn. Call it every few milliseconds in a handler that computes for
// long. The errors are those of Sleep.
func (c *Context) Yield() error { return task.Yield(c.waiter()) }

// Context returns a context that is canceled when the client has gone, when the handler's time is
// over, when the server's grace is over, and when the handler has returned. It is for functions on other
// goroutines; Offload passes its own context. Inside WrapMiddleware it has the values that the middleware has set.
func (c *Context) Context() context.Context {
	if !c.live("Context") {
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(ErrOver)
		return ctx
	}
	return c.context()
}

// Await waits for a future's value or error. If the wait ends early, it returns an error as Context.Sleep does.
func Await[T any](c *Context, f *Future[T]) (T, error) { return task.Await(c.waiter(), f) }

// Offload runs f, which may block, on a worker goroutine, and waits for what it returns; see
// task.Offload. f must not use the Context. When all workers are busy and Config.Backlog more
// calls wait, the error is task.ErrBusy: a handler that returns it responds with 503 and Retry-After.
func Offload[T any](c *Context, f func(ctx context.Context) (T, error)) (T, error) {
	return task.Offload(c.waiter(), f)
}

// Dial opens a connection, as net.Dial does, whose Read and Write suspend the handler; see task.Dial. It belongs
// to the handler and the tasks that it spawns, and is closed when the handler has returned. It is for clients that read and
// write on their caller's goroutine. Use Offload for all others.
func (c *Context) Dial(network, addr string) (net.Conn, error) {
	return task.Dial(c.waiter(), network, addr)
}

// errNotListening is the error of DialContext before ListenOn.
var errNotListening = errors.New("looper: the application does not listen yet")

// DialContext is Dial for a pool of connections, which handlers use one after another. The running handler or task waits
// for it. The connection stays open until it is closed, at the latest until the loop ends; see
// task.Scheduler.DialContext. Before ListenOn it returns an error.
func (a *App) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if a.tasks == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errNotListening}
	}
	return a.tasks.DialContext(ctx, network, addr)
}

// Go starts f as a background task when the application begins to listen, or in the next turn of the loop if it already
// listens; see task.Scheduler.Go.
func (a *App) Go(name string, f func(t *task.Task) error) {
	a.background(func() { a.tasks.Go(name, f) })
}

// Every calls f each time period has passed while the application runs, as a background task; see task.Scheduler.Every.
// It panics unless period is positive.
func (a *App) Every(name string, period time.Duration, f func(t *task.Task) error) {
	if period <= 0 {
		panic(fmt.Sprintf("looper: Every(%q) needs a positive period, not %v", name, period))
	}
	a.background(func() { a.tasks.Every(name, period, f) })
}

// background keeps what ListenOn must start. It does not keep tasks that start now: handlers may start any number of
// them.
func (a *App) background(begin func()) {
	if end := a.end.Load(); end != nil && !end.isOver() {
		begin()
		return
	}
	a.begin = append(a.begin, begin)
}
