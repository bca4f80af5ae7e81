package task

// Gather runs all functions at once, each as a task, and returns after all have ended: nil, or
// the first error. After an error, the others are canceled (ErrDecided). If the wait of the calling task
// ends early (see Sleep), all are canceled, for the same reason, and that is Gather's error. Gather always
// waits until they have unwound. A panic in one is a *PanicError.
//
// The functions run on one goroutine, so they may set variables of the caller without a lock.
func Gather(w Waiter, fs ...func(t *Task) error) error {
	t, err := here(w, "Gather")
	if err != nil {
		return err
	}
	g := group{parent: t}
	for _, f := range fs {
		g.add(f, func(err error) {
			if err != nil {
				g.decide(err, ErrDecided)
			}
		})
	}
	return g.wait()
}

// Race runs all functions at once, each as a task, and returns the result of the first one that ends.
// Then the others are canceled. In all else it is like Gather. Without a function it waits
// until it is canceled.
func Race[T any](w Waiter, fs ...func(t *Task) (T, error)) (first T, err error) {
	t, err := here(w, "Race")
	if err != nil {
		return first, err
	}
	g := group{parent: t, endless: len(fs) == 0}
	for _, f := range fs {
		var value T
		run := func(t *Task) (err error) {
			value, err = f(t)
			return err
		}
		g.add(run, func(err error) {
			if !g.decided {
				first = value
			}
			g.decide(err, ErrDecided)
		})
	}
	err = g.wait()
	return first, err
}

// group is a set of tasks that one task waits for.
type group struct {
	parent  *Task
	tasks   []*Task
	line    waiters // the parent waits in it
	left    int     // tasks that have not ended
	endless bool
	decided bool
	err     error
}

func (g *group) add(f func(*Task) error, ended func(err error)) {
	child := new(Task)
	g.tasks = append(g.tasks, child)
	g.left++
	g.parent.spawn(child, f, func(_ *Task, err error) {
		g.left--
		ended(err)
		if g.left == 0 {
			g.line.wakeAll()
		}
	})
}

// decide cancels the remaining tasks and makes err the result, unless there is a result already.
func (g *group) decide(err, cause error) {
	if g.decided {
		return
	}
	g.decided, g.err = true, err
	for _, t := range g.tasks {
		t.Cancel(cause)
	}
}

// reason returns the cause for the tasks of a group if their parent's wait has ended with err.
func reason(err error) error {
	if canceled, ok := err.(*CanceledError); ok {
		return canceled.Cause
	}
	return err
}

func (g *group) wait() error {
	if g.left > 0 || g.endless {
		if err := g.parent.wait(&g.line); err != nil && g.decided {
			g.parent.postpone(err)
		} else if err != nil {
			g.decide(err, reason(err))
		}
	}
	g.parent.shielded = true
	for g.left > 0 {
		_ = g.parent.suspend(&g.line)
	}
	g.parent.shielded = false
	return g.err
}
