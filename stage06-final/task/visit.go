package task

import "errors"

// errAwayPanicked is the error of Visit.Away for a function that did not return.
var errAwayPanicked = errors.New("task: a function of Visit.Away has panicked, or has ended its goroutine")

// errStillAway is the error of Visit.Away while the function of a call before goes on, whose wait has ended early.
var errStillAway = errors.New("task: the function of the last Visit.Away has not returned")

// Visit is one call of Desk.Call, and a Waiter.
type Visit struct {
	desk *Desk
	f    func(v *Visit) error
	task *Task
	own  Task // that is begun for it, if there is need of one

	turns  chan func() // what the goroutine that called is to do; closed when f has returned. Nil: it is the loop's
	caller *Task       // that called instead; nil: a goroutine
	isAway bool        // the goroutine does something for Away
	failed bool        // it did not return from that
	line   waiters     // of Away
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

// end has Call return.
func (v *Visit) end(err error) {
	v.over, v.err = true, err
	if v.turns != nil {
		close(v.turns)
	} else {
		v.desk.scheduler.wakeSoon(v.caller, nil)
	}
}

// Away calls g where Call was called, on that goroutine, and waits until g has returned. So code that blocks, or
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

// standIn waits for the end of a call in a coroutine of another task, which does this worker's work. If what that
// task itself waits for comes meanwhile, it is told again.
func (v *Visit) standIn() {
	s, t := v.desk.scheduler, v.caller
	t.shielded = true
	for _ = t.suspend(nil); !v.over; _ = t.suspend(nil) {
		defer s.loop.Post(func() { s.Callback(func() { s.wake(t, nil) }) })
	}
	t.shielded = false
}
