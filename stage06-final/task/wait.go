package task

import "runtime"

// maxRefusals is how often a task may begin to wait after the loop has ended. A task that goes on
// for longer would go on forever.
const maxRefusals = 1000

// interruption returns the reason why the task must not wait now; nil if it may. It returns each reason once.
func (t *Task) interruption() error {
	switch s := t.scheduler; {
	case s.over:
		return t.refuse()
	case t.cancel != nil:
		err := t.cancel
		t.cancel = nil
		return err
	case t.expired != nil:
		err := t.expired.err
		t.expired = nil
		return err
	}
	return nil
}

// postpone makes the next wait return err, which has ended a wait that did not return it.
func (t *Task) postpone(err error) {
	if canceled, ok := err.(*CanceledError); ok && t.cancel == nil {
		t.cancel = canceled
	}
	for s := t.scopes; s != nil; s = s.outer {
		if error(s.err) == err {
			t.expire(s)
		}
	}
}

// wait puts the task into l until it is woken, and returns the error that wake passes: nil, unless
// the wait was ended early.
func (t *Task) wait(l *waiters) error {
	if err := t.interruption(); err != nil {
		return err
	}
	if l == &t.scheduler.yielded {
		t.scheduler.postTurn()
	}
	return t.suspend(l)
}

// suspend lets the loop go on until the task is woken. l may be nil: then the task is in no line.
func (t *Task) suspend(l *waiters) error {
	if l != nil {
		l.put(t)
	}
	t.state = waiting
	t.worker.pause()
	err := t.woken
	t.woken = nil
	return err
}

// refuse returns the error of a wait after the loop has ended. If a task keeps ignoring it, refuse
// ends its goroutine; its deferred functions run.
func (t *Task) refuse() error {
	t.refusals++
	if t.refusals == maxRefusals+1 {
		t.scheduler.complain("a task goes on waiting when the loop has ended", "stack", stack())
	}
	if t.refusals > maxRefusals {
		runtime.Goexit()
	}
	return ErrStopped
}
