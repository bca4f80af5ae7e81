package task

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrDeskClosed is the error of Desk.Call after the function of OffloadCalling has returned.
var ErrDeskClosed = errors.New("task: the function of OffloadCalling has returned")

// OffloadCalling is Offload for a function that needs the loop while it runs: Desk.Call calls other functions
// on the loop.
//
//	worker goroutine    f ------- Call(g) . . . . . -------- Call(h) . . . . -----> returns
//	                                     \         /                \       /
//	loop                the task waits    g, a task                  h            goes on
//
// If the wait ends early, or after f has returned, functions that still run on the loop for f are canceled. They have ended when
// OffloadCalling returns, and every later Call returns an error.
func OffloadCalling[T any](w Waiter, f func(ctx context.Context, d *Desk) (T, error)) (T, error) {
	var none T
	t, err := here(w, "OffloadCalling")
	if err != nil {
		return none, err
	}
	d := &Desk{scheduler: t.scheduler, owner: t}
	d.comes = func() { d.scheduler.Callback(d.news.Set) }
	var result T
	var failure error
	over := false
	d.spawn(new(Task), func(t *Task) (err error) {
		result, err = Offload(t, func(ctx context.Context) (T, error) { return f(ctx, d) })
		return err
	}, func(err error) { over, failure = true, err })
	reason := ErrDeskClosed
	defer func() { d.close(reason) }()
	for !over {
		if err := d.news.Wait(t); err != nil {
			reason = err
			return none, err
		}
		d.news.Clear()
		d.serve()
	}
	return result, failure
}

// Desk lets a function on a worker goroutine call functions on the loop. Any goroutine may use it.
type Desk struct {
	scheduler *Scheduler
	owner     *Task  // that has called OffloadCalling
	comes     func() // posted when a call comes; made once

	// owned by the loop
	open []*Task // the tasks of the worker and of visits that have not ended
	news Event   // a call has come, or a task in open has ended

	mu     sync.Mutex
	calls  []*Visit // guarded by mu: not yet taken
	closed error    // guarded by mu: why calls are refused; nil: they are accepted
}

// Call calls f on the loop, in a task that OffloadCalling's task spawns, and returns f's error. f may wait. Several
// goroutines may use Call at a time. A panic in f is a *PanicError. If the task's wait has ended early, Call returns
// the error of the wait. If the function of OffloadCalling has returned, it returns ErrDeskClosed.
//
// If the worker is the loop's own goroutine (Config.Go, in a simulation) Call calls f itself.
func (d *Desk) Call(f func(v *Visit) error) error {
	v := &Visit{desk: d, f: f}
	direct, err := d.enter(v)
	switch {
	case err != nil:
		return err
	case direct:
		return v.run(d.scheduler.current)
	case v.caller != nil:
		v.standIn()
		return v.err
	}
	for away := range v.turns {
		v.goAway(away)
	}
	return v.err
}

// enter puts a call into the queue, unless it may be made at once.
func (d *Desk) enter(v *Visit) (direct bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.scheduler
	switch {
	case d.closed != nil:
		return false, d.closed
	case !s.loop.Inside(): // the loop runs as long as the desk is open, so Inside is right
		v.turns = make(chan func(), 1)
	case s.current == nil:
		s.loop.Misused("task.Desk.Call", "in a callback")
		return false, ErrElsewhere
	case s.current.descends(d.owner):
		return true, nil
	default: // this worker does one task's work on another task's coroutine
		v.caller = s.current
	}
	d.calls = append(d.calls, v)
	if len(d.calls) == 1 {
		s.loop.Post(d.comes)
	}
	return false, nil
}

// descends reports whether ancestor is t, or has spawned it, or has spawned one that did.
func (t *Task) descends(ancestor *Task) bool {
	for ; t != nil; t = t.parent {
		if t == ancestor {
			return true
		}
	}
	return false
}

// serve starts a task for each call in the queue.
func (d *Desk) serve() {
	d.mu.Lock()
	calls := d.calls
	d.calls = nil
	d.mu.Unlock()
	for _, v := range calls {
		d.spawn(&v.own, v.run, v.end)
	}
}

// spawn starts a task for the owner. It calls ended at the task's end.
func (d *Desk) spawn(t *Task, run func(*Task) error, ended func(err error)) {
	d.open = append(d.open, t)
	d.owner.spawn(t, run, func(t *Task, err error) {
		d.open = slices.DeleteFunc(d.open, func(o *Task) bool { return o == t })
		ended(err)
		d.news.Set()
	})
}

// close cancels the open tasks, and waits until they have ended.
func (d *Desk) close(reason error) {
	d.mu.Lock()
	calls := d.calls
	d.calls, d.closed = nil, reason
	d.mu.Unlock()
	for _, v := range calls {
		v.end(reason)
	}
	for _, t := range slices.Clone(d.open) {
		t.Cancel(reason)
	}
	d.owner.shielded = true
	for len(d.open) > 0 {
		d.news.Clear()
		_ = d.owner.suspend(&d.news.line)
	}
	d.owner.shielded = false
}
