package looper

import (
	"cmp"
	"context"
	"math"
	"time"
)

// ending is what an App knows of its end.
type ending struct {
	running int           // requests whose handlers have not returned
	open    bool          // the application listens
	asked   bool          // the loop stops
	done    int           // requests that have ended since, with a response
	cut     int           // likewise, without
	stopped chan struct{} // closed when the loop has ended
}

// count is called at the end of each request.
func (e *ending) count(c *Context) {
	e.running--
	switch {
	case !e.asked:
	case c.answered && !c.x.Gone():
		e.done++
	default:
		e.cut++
	}
}

// Shutdown ends the application, and returns when it has ended: it stops accepting, takes what has
// already arrived, and finishes what runs. Handlers that have not returned when ctx is done are
// canceled, and all that is left is closed; if a request has lost its response by that, the error is ctx's. The log has
// the numbers.
//
// Any goroutine may call it but the loop's own: there Shutdown only asks for the end, and returns nil.
func (a *App) Shutdown(ctx context.Context) error {
	grace := time.Duration(math.MaxInt64)
	if deadline, ok := ctx.Deadline(); ok {
		grace = max(time.Until(deadline), 0)
	}
	if a.loop.Inside() {
		a.loop.Stop(grace)
		return nil
	}
	a.loop.Post(func() { a.loop.Stop(grace) })
	select {
	case <-a.end.stopped:
	case <-ctx.Done():
		a.loop.Post(func() { a.loop.Stop(0) })
		<-a.end.stopped
	}
	if a.end.cut > 0 {
		return cmp.Or(ctx.Err(), context.DeadlineExceeded)
	}
	return nil
}

// member is an App as the loop knows it.
type member App

func (m *member) Stopping() {
	if m.end.asked = m.end.open; !m.end.open {
		return // it has never begun
	}
	m.config.Log.Info("stopping", "connections", m.loop.Conns(), "requests", m.end.running)
}

func (m *member) Busy() bool { return false } // the connections, and the tasks, are

func (m *member) Ended() {
	if m.end.asked {
		m.config.Log.Info("stopped", "requests finished", m.end.done, "cut off", m.end.cut)
	}
	select {
	case <-m.end.stopped: // listened twice
	default:
		close(m.end.stopped)
	}
}
