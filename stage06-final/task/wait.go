package task

import "runtime"

// maxRefusals is how often a task may begin to wait when the loop has ended. One that goes on
// for longer than that would go on for ever.
const maxRefusals = 1000

// interruption is why the task must not wait now; nil: it may. Each reason is given once.
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

// postpone has the next wait return err, which has ended one in vain.
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

// wait stands in line until somebody wakes the task, and returns the error that it is given
// then: nil, unless the wait was ended early.
func (t *Task) wait(l *waiters) error {
	if err := t.interruption(); err != nil {
		return err
	}
	if l == &t.scheduler.yielded {
		t.scheduler.postTurn()
	}
	return t.suspend(l)
}

// suspend lets the loop go on until somebody wakes the task. Nil l is no line.
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

// refuse is what becomes of a wait when the loop has ended: an error at once. A task that does
// not heed it has its goroutine ended, through its deferred functions.
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
