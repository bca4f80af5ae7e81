package task

// Resource is something that a task owns and must give back: a connection, a place in a pool. Make it a field of that
// thing's type. The zero value belongs to no task. It must not be copied.
type Resource struct {
	owner          *Task
	release        func()
	earlier, later *Resource // of the same owner
}

// Own makes w's task the owner: when that task ends, it calls release, unless Disown was called before. release
// cannot wait. If Own returns ErrElsewhere, release is never called. A second Own replaces the owner.
func (r *Resource) Own(w Waiter, release func()) error {
	if _, err := here(w, "Resource.Own"); err != nil {
		return err
	}
	r.Disown()
	r.own(w.Task(), release)
	return nil
}

func (r *Resource) own(t *Task, release func()) {
	r.owner, r.release = t, release
	r.earlier = t.resources
	if r.earlier != nil {
		r.earlier.later = r
	}
	t.resources = r
}

// Disown takes the resource from its task, which then does not release it.
func (r *Resource) Disown() {
	switch {
	case r.owner == nil:
		return
	case r.later != nil:
		r.later.earlier = r.earlier
	default:
		r.owner.resources = r.earlier
	}
	if r.earlier != nil {
		r.earlier.later = r.later
	}
	*r = Resource{}
}

// giveBack releases the resources that the task owns.
func (t *Task) giveBack() {
	for t.resources != nil {
		release := t.resources.release
		t.resources.Disown()
		release()
	}
}
