package task

import "errors"

// errAwayPanicked is the error of Visit.Away for a function that did not return.
var errAwayPanicked = errors.New("task: a function of Visit.Away has panicked, or has ended its goroutine")

// errStillAway is the error of Visit.Away while the function of an earlier call, whose wait has ended early, still runs.
var errStillAway = errors.New("task: the function of the last Visit.Away has not returned")

// Visit is one call of Desk.Call, and a Waiter.
type Visit struct {
	desk *Desk
	f    func(v *Visit) error
	task *Task
	own  Task // the task that is started for it, if it needs one

	turns  chan func() // functions for the calling goroutine; closed after f has returned. Nil: the caller is on the loop
	caller *Task       // the calling task on the loop; nil: a goroutine has called
	isAway bool        // the goroutine runs a function of Away
	failed bool        // that function did not return
	line   waiters     // the line of Away
	over   bool        // f has returned
	err    error       // its error
}

// Task returns the task that f runs in.
func (v *Visit) Task() *Task { return v.task }

// run calls f.
func (v *Visit) run(t *Task) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = newPanicError(reason)
		}
	}()
	v.task = t
	return v.f(v)
}

// end makes Call return.
func (v *Visit) end(err error) {
	v.over, v.err = true, err
	if v.turns != nil {
		close(v.turns)
	} else {
		v.desk.scheduler.wakeSoon(v.caller, nil)
	}
}

// Away calls g on the goroutine of Call, and waits until g has returned. So code that blocks, or
// belongs to the function of OffloadCalling, does not run on the loop. If the wait ends early, Away returns an error as Sleep does,
// and g goes on. If g panics, its goroutine goes on panicking, and Away returns an error.
func (v *Visit) Away(g func()) error {
	if v.turns == nil {
		g()
		return nil
	}
	t, err := here(v, "Visit.Away")
	if err != nil {
		return err
	}
	if v.isAway {
		return errStillAway
	}
	v.isAway, v.failed = true, false
	v.turns <- g
	for v.isAway {
		if err := t.wait(&v.line); err != nil {
			return err
		}
	}
	if v.failed {
		return errAwayPanicked
	}
	return nil
}

// goAway calls g for Away.
func (v *Visit) goAway(g func()) {
	failed := true
	defer func() {
		s := v.desk.scheduler
		s.loop.Post(func() {
			v.isAway, v.failed = false, failed
			s.Callback(v.line.wakeAll)
		})
	}()
	g()
	failed = false
}

// standIn waits for the end of a call in a coroutine of another task, which does this worker's work. If the
// task's own wait ends during that, standIn wakes the task again afterwards.
func (v *Visit) standIn() {
	s, t := v.desk.scheduler, v.caller
	t.shielded = true
	for _ = t.suspend(nil); !v.over; _ = t.suspend(nil) {
		defer s.loop.Post(func() { s.Callback(func() { s.wake(t, nil) }) })
	}
	t.shielded = false
}
