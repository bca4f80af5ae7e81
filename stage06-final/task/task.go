// Package task runs code that waits in straight lines on an event loop, while the loop serves
// its other clients.
//
// A task is a function that may stop in the middle: until a timer is due, a future has its
// value, a lock is free. Meanwhile the loop runs other tasks and callbacks. The tasks of a loop run one at a
// time, and the loop leaves a task only where it waits. So between two waits nothing else
// runs, and data that only tasks use needs no lock.
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
// and from directly, without its scheduler. Only the loop resumes a task: a task
// that wakes another one puts it into the queue of ready tasks. A task must not hold its
// thread (runtime.LockOSThread) while it waits: the Go runtime ends the process.
//
// Each function that waits takes a [Waiter], which is the task itself or a value that has one, such as
// the context of a request. It returns an error if the wait ended early. If a task
// is canceled, its present wait, or the next one, returns a *[CanceledError], once. The task
// should then return; its deferred functions may wait again.
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
//	Connect                                               a connection with your own loop.Handler
//	Resource                                              something to give back at the end of a task
//
// Only tasks and callbacks, on the loop's goroutine, may use this package. Another goroutine passes
// its work to Loop.Post. If a callback wakes a task, the task runs after the callback has
// returned.
package task

import (
	"errors"
	"time"

	"looper.example/stage02-poller/loop"
)

// Task is a function that may wait. Its memory belongs to the caller that starts it. The caller may start it
// again after it is over. It must not be copied.
type Task struct {
	scheduler *Scheduler // any goroutine may read it, so it is written once
	life
}

// life is the state of a Task between its start and its end.
type life struct {
	worker *worker // its coroutine; nil before it runs and after it is over
	state  state
	name   *string // for the loop's watch; nil: none
	run    func(t *Task) error
	ended  func(t *Task, err error)
	over   func()
	left   bool // a function on a worker may still run for it, and the task does not wait for that any more
	row    int  // how many tasks before it in a row, each queued by the end of the last

	// waiting
	list       *waiters // the line that it waits in; nil: none
	prev, next *Task    // in list
	woken      error    // the result of its wait
	shielded   bool     // nothing ends this wait early
	reaps      bool     // it waits for its children
	alarm      *loop.Timer
	refusals   int // waits begun after the loop had ended, by it and by the tasks that have started it

	// what ends a wait early
	cancel  *CanceledError // not yet delivered
	cause   error          // of the first cancellation
	scopes  *scope         // the innermost scope of Within
	expired *scope         // the outermost scope whose time is over, until its error is delivered
	context *taskContext   // made by Context

	// kinship
	parent         *Task
	children       *Task // the youngest child
	older, younger *Task // siblings
	earlier, later *Task // in the scheduler's list of all tasks
	locals         []localValue
	resources      *Resource // the newest that it owns
	background     bool      // it is canceled when the loop stops, because no request waits for it
	held           *Mutex    // the last one that it has locked
}

// state of a task. A task that is over may be started again.
type state uint8

const (
	fresh   state = iota // never started
	ready                // in the scheduler's queue, or about to be resumed
	running              // it runs now
	waiting              // until wake
	over                 // ended
)

// Waiter has the task that waits: it is the *Task itself, or a value that has one. A function that
// waits suspends the task that calls it: the Waiter's own, or one that this task has spawned.
type Waiter interface {
	Task() *Task
}

// Task returns t itself.
func (t *Task) Task() *Task { return t }

// LeftBehind reports whether a function of Offload or Compute may still run that the task, or one that it has spawned, waits for no
// longer. Such a function may still use the memory that it was called with, so that must not become another's.
func (t *Task) LeftBehind() bool { return t.left }

// Scheduler returns the scheduler that started the task last; nil if it was never started.
func (t *Task) Scheduler() *Scheduler { return t.scheduler }

// Over returns a task that is over, for callers that must return a task after theirs has ended.
func (s *Scheduler) Over() *Task { return &Task{scheduler: s, life: life{state: over}} }

// Named sets the name under which the loop's watch reports the running task (loop.Doing). The string
// must not change after that. The name ends with the task.
func (t *Task) Named(name *string) {
	if t.state == running {
		t.name, t.scheduler.named = name, true
		t.scheduler.loop.Doing(name)
	}
}

// ErrElsewhere is the error of a wait with a task that does not run now: the task is over,
// or the caller is a callback, another task, or another goroutine.
var ErrElsewhere = errors.New("task: expected the task that runs now: this one is over, or the caller is a callback, another task or another goroutine")

// here returns the task that waits if w is to wait: the running task, if it is w's task or a
// descendant of it.
func here(w Waiter, what string) (*Task, error) {
	if w == nil {
		return nil, ErrElsewhere
	}
	t := w.Task()
	if t == nil || t.scheduler == nil {
		return nil, ErrElsewhere // without a scheduler there is no log
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
	s.loop.Misused("task."+what, "with a task that is not running")
	return nil, ErrElsewhere
}

// Sleep waits for at least d. If the wait ends early, it returns a *CanceledError, a *TimeoutError,
// or ErrElsewhere.
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

// Yield lets the loop serve its clients and run all ready tasks before the calling task goes on.
// A task that computes for long should call it regularly. The errors are those of Sleep.
func Yield(w Waiter) error {
	t, err := here(w, "Yield")
	if err != nil {
		return err
	}
	return t.wait(&t.scheduler.yielded)
}
