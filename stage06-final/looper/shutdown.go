package looper

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"looper.example/stage02-poller/loop"
)

// ErrNotListening is the error of Shutdown if the application does not listen yet: Run or ListenOn was not called, or has not started a loop.
var ErrNotListening = errors.New("looper: the application does not listen")

// ending is what an App knows of its end on a loop. It is a member of the loop.
type ending struct {
	loop    *loop.Loop
	log     *slog.Logger
	running int           // requests whose handlers have not returned
	open    bool          // the application listens
	asked   bool          // the loop stops
	done    int           // requests that have ended since then, with a response
	cut     int           // ... and without one
	stopped chan struct{} // closed when the loop has ended
}

// count is called at the end of each request.
func (e *ending) count(c *Context) {
	e.running--
	switch {
	case !e.asked:
	case c.upgraded || c.responded && !c.x.Gone():
		e.done++
	default:
		e.cut++
	}
}

// Shutdown ends the application, and returns after it has ended. It stops accepting connections, serves the requests that have
// already arrived, and finishes those that run. When ctx is done, it cancels the handlers that have not returned, and closes all
// connections. If a request has lost its response by that, it returns ctx's error. The log has the numbers. If the application
// does not listen yet, the error is ErrNotListening.
//
// Any goroutine may call it. On the loop's own goroutine, and before the loop runs, Shutdown only asks for the end, and returns
// nil.
func (a *App) Shutdown(ctx context.Context) error {
	end := a.end.Load()
	if end == nil {
		return ErrNotListening
	}
	grace := time.Duration(math.MaxInt64)
	deadline, bounded := ctx.Deadline()
	if bounded {
		grace = max(time.Until(deadline), 0)
	}
	l := end.loop
	l.Post(func() { l.Stop(grace) }) // also here: another goroutine may be about to run the loop
	if !end.isOver() {
		if l.Inside() {
			return nil
		}
		end.wait(ctx)
	}
	a.front.ended()
	isLate := ctx.Err() != nil || bounded && !time.Now().Before(deadline) // the loop's timer may be ahead of ctx's
	if end.cut > 0 && isLate {
		return cmp.Or(ctx.Err(), context.DeadlineExceeded)
	}
	return nil // all others that were cut off are clients that have left
}

// isOver reports whether the loop has ended. Any goroutine may ask.
func (e *ending) isOver() bool {
	select {
	case <-e.stopped:
		return true
	default:
		return false
	}
}

// wait returns after the loop has ended. When ctx is done, the loop must end.
func (e *ending) wait(ctx context.Context) {
	select {
	case <-e.stopped:
	case <-ctx.Done():
		e.loop.Post(func() { e.loop.Stop(0) })
		<-e.stopped
	}
}

// Stopping is called by the loop when it is asked to stop.
func (e *ending) Stopping() {
	if e.asked = e.open; !e.open {
		return // the application has never begun
	}
	e.log.Info("stopping", "connections", e.loop.Conns(), "requests", e.running)
}

// Busy returns false: the connections and the tasks are the members that may be busy.
func (e *ending) Busy() bool { return false }

// Ended is called by the loop when it has ended.
func (e *ending) Ended() {
	if e.asked {
		e.log.Info("stopped", "requests finished", e.done, "cut off", e.cut)
	}
	close(e.stopped)
}
