package task

// Resource is what belongs to a task and has to be given back: a connection, a place in a pool. It is a field of what it is
// for. The zero value belongs to no task. It must not be copied.
type Resource struct {
	owner          *Task
	release        func()
	earlier, later *Resource // of the same owner
}

// Own gives the resource to w's task: when that ends, release is called, unless Disown was called before. Release
// cannot wait. The error is ErrElsewhere; then release is never called. A resource that has an owner changes it.
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

// Disown takes the resource from its task, which does not give it back any more.
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

// giveBack is the end of what the task owns.
func (t *Task) giveBack() {
	for t.resources != nil {
		release := t.resources.release
		t.resources.Disown()
		release()
	}
}
