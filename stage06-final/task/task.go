// Package task runs code that waits in straight lines, on an event loop, without making
// anybody else wait.
//
// A task is a function that may stop in the middle: until a timer is due, a future has its
// value, a lock is free. Meanwhile the loop serves others. All tasks of a loop run on its one
// goroutine's turn, one at a time, and a task is left only where it waits; so between two waits
// nothing else happens, and data that only tasks use needs no lock.
//
//	                Start                      end of f, its children have ended
//	new --> ready ----------> running -----------------------------------------> over
//	          ^                |   ^
//	          |           wait |   | resume
//	          |                v   |
//	          +-------------- waiting
//	               wake: a timer, a future, a lock, a cancellation
//
// A task runs in a coroutine (iter.Pull), which is a goroutine that the Go runtime switches to
// and from directly, without its scheduler. The loop resumes it, and nobody else does: a task
// that wakes another one only puts it into the queue of those that are ready. A task must not hold its
// thread (runtime.LockOSThread) while it waits: the Go runtime ends the process.
//
// Whatever waits takes a [Waiter], which is the task itself or something that has one, such as
// the context of a request, and returns an error if the wait did not end as it should. A task
// that is canceled finds out there: its present wait, or the next one, returns a
// *[CanceledError], once. Then it returns, through its deferred functions, and those may wait again.
//
// Interface:
//
//	New, Scheduler.Start, Scheduler.Go, Scheduler.Every   tasks that begin
//	Spawn, Gather, Race                                   tasks of a task, which end before it does
//	Sleep, Yield, Within                                  time
//	Future, Await                                         a value that comes later
//	Mutex, Semaphore, Queue, Event, Cond                  tasks that wait for each other
//	Task.Cancel, Task.Context                             the end of waiting
//	Local                                                 values that belong to a task
//	Offload, OffloadCalling                               a function that blocks, on another goroutine
//	Compute                                               a function that computes for long, on another goroutine
//	Dial, Scheduler.DialContext                           a net.Conn that suspends
//	Connect                                               a connection with a loop.Handler of one's own
//	Resource                                              what is given back at the end of a task
//
// All of it belongs to the loop's goroutine: to tasks and to callbacks. Another goroutine hands
// its work over with Loop.Post. What wakes a task from a callback does not run it at once: it
// runs when the callback is over.
package task

import (
	"errors"
	"time"

	"looper.example/stage02-poller/loop"
)

// Task is a function that may wait. Its memory belongs to the one who starts it, and is used again by
// starting it again once it is over. It must not be copied.
type Task struct {
	scheduler *Scheduler // any goroutine may read it, so it is written once
	life
}

// life is what a Task is between its start and its end.
type life struct {
	worker *worker // the coroutine that it has; nil before it runs and when it is over
	state  state
	name   *string // for the loop's watch; nil: none
	run    func(t *Task) error
	ended  func(t *Task, err error)
	over   func()

	// waiting
	list       *waiters // that it stands in; nil: none
	prev, next *Task    // there
	woken      error    // what its wait returns
	shielded   bool     // nothing ends this wait early
	reaps      bool     // it waits for its children
	alarm      *loop.Timer
	refusals   int // waits that were begun when the loop had ended, by it and by those that have started it

	// what ends a wait early
	cancel  *CanceledError // not yet delivered
	cause   error          // of the first cancellation
	scopes  *scope         // of Within, the innermost
	expired *scope         // the outermost of them whose time is over, until that is delivered
	context *taskContext   // made when asked for

	// kinship
	parent         *Task
	children       *Task // the youngest
	older, younger *Task // siblings
	earlier, later *Task // in the scheduler's list of all tasks
	locals         []localValue
	resources      *Resource // that it owns, the newest
	background     bool      // nobody waits for it: it is canceled when the loop stops
	held           *Mutex    // that it has locked last
}

// state of a task. One that is over may be started again.
type state uint8

const (
	fresh   state = iota // never started
	ready                // in the scheduler's queue, or about to be resumed
	running              // the one that runs
	waiting              // until wake
	over                 // ended
)

// Waiter is what a task waits with: the *Task itself, or something that has one. Functions that
// wait suspend the task that calls them, which is the Waiter's own or one that it has spawned.
type Waiter interface {
	Task() *Task
}

// Task is the task itself.
func (t *Task) Task() *Task { return t }

// Scheduler is the one that has started the task, last; nil: none has.
func (t *Task) Scheduler() *Scheduler { return t.scheduler }

// Over returns a task that is over. It is for those who have to give a task out when there is none any more.
func (s *Scheduler) Over() *Task { return &Task{scheduler: s, life: life{state: over}} }

// Named gives the task that runs a name, under which the loop's watch knows it (loop.Doing). The string
// must not change any more. The name ends with the task.
func (t *Task) Named(name *string) {
	if t.state == running {
		t.name, t.scheduler.named = name, true
		t.scheduler.loop.Doing(name)
	}
}

// ErrElsewhere is the error of waiting with a task that is not the one that runs: it is over,
// or the caller is a callback, another task, or on another goroutine.
var ErrElsewhere = errors.New("task: expected the task that runs now: this one is over, or the caller is a callback, another task or another goroutine")

// here returns the task that is to wait if w does: the one that runs, if that is w's or one that
// w's has spawned.
func here(w Waiter, what string) (*Task, error) {
	if w == nil {
		return nil, ErrElsewhere
	}
	t := w.Task()
	if t == nil || t.scheduler == nil {
		return nil, ErrElsewhere // nobody has a log to be told
	}
	s := t.scheduler
	if !s.loop.Inside() {
		s.loop.Misused("task."+what, "on another goroutine than the loop's")
		return nil, ErrElsewhere
	}
	for ancestor := s.current; ancestor != nil; ancestor = ancestor.parent {
		if ancestor == t {
			return s.current, nil
		}
	}
	s.loop.Misused("task."+what, "with a task that is not the one that runs")
	return nil, ErrElsewhere
}

// Sleep waits for d, and never less. The error is that of a wait that has ended early: a
// *CanceledError, a *TimeoutError, or ErrElsewhere.
func Sleep(w Waiter, d time.Duration) error {
	t, err := here(w, "Sleep")
	if err != nil {
		return err
	}
	if err := t.interruption(); err != nil {
		return err
	}
	if t.alarm == nil {
		t.alarm = t.scheduler.loop.After(d, t.ring)
	} else {
		t.alarm.Reset(d)
	}
	if err = t.suspend(nil); err != nil {
		t.alarm.Stop()
	}
	return err
}

// ring is called by the alarm.
func (t *Task) ring() {
	t.scheduler.wake(t, nil)
	t.scheduler.drain()
}

// Yield lets everybody else go on: the loop serves its clients, and all tasks that are ready
// run, before this one does. A task that computes for long does it now and then. The errors are
// those of Sleep.
func Yield(w Waiter) error {
	t, err := here(w, "Yield")
	if err != nil {
		return err
	}
	return t.wait(&t.scheduler.yielded)
}
