package task

// A task may spawn others. When its function has ended, the task cancels those that it has not awaited, and waits
// for their end. So no task of a request runs after the request is over.

// Spawn starts f as a task of its own, which begins when the calling task waits, and returns
// a future of f's result. A panic is a *PanicError. If the caller is not w's task, the future has ErrElsewhere.
func Spawn[T any](w Waiter, f func(t *Task) (T, error)) *Future[T] {
	child := new(struct {
		Future[T]
		task Task
	})
	future := &child.Future
	parent, err := here(w, "Spawn")
	if err != nil {
		future.err, future.done = err, true
		return future
	}
	future.scheduler, future.task = parent.scheduler, &child.task
	var value T
	run := func(t *Task) (err error) {
		value, err = f(t)
		return err
	}
	parent.spawn(&child.task, run, func(_ *Task, err error) { future.Resolve(value, err) })
	return future
}

// spawn starts child.
func (t *Task) spawn(child *Task, run func(*Task) error, ended func(*Task, error)) {
	child.older = t.children
	if child.older != nil {
		child.older.younger = child
	}
	t.children = child
	t.scheduler.begin(child, t, run, ended)
	t.scheduler.ready.put(child)
}

// leaveParent removes the task from its parent's children. The last child wakes a parent that waits for
// all.
func (t *Task) leaveParent() {
	p := t.parent
	if p == nil {
		return
	}
	p.left = p.left || t.left
	if t.younger == nil {
		p.children = t.older
	} else {
		t.younger.older = t.older
	}
	if t.older != nil {
		t.older.younger = t.younger
	}
	if p.children == nil && p.reaps {
		p.scheduler.wake(p, nil)
	}
}

// Reap cancels the spawned tasks of t that are not over (ErrParentOver), and waits until they
// are. Every task does so at its end; call Reap if work must come after that. It has no effect unless t is the running task.
func (t *Task) Reap() {
	if s := t.scheduler; s != nil && s.mine("Task.Reap") && s.current == t {
		t.reap()
	}
}

// reap ends the remaining children.
func (t *Task) reap() {
	if t.children == nil {
		return
	}
	for c := t.children; c != nil; c = c.older {
		c.Cancel(ErrParentOver)
	}
	t.shielded, t.reaps = true, true
	for t.children != nil {
		_ = t.suspend(nil)
	}
	t.shielded, t.reaps = false, false
}
