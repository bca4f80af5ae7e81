package task

// Future is a value, or an error, that comes later. It belongs to the loop's goroutine. NewFuture
// and Spawn make one.
type Future[T any] struct {
	scheduler *Scheduler
	task      *Task // Spawn's; nil: none
	waiters   waiters
	value     T
	err       error
	done      bool
}

// NewFuture returns a future without a value; Resolve sets that.
func NewFuture[T any](s *Scheduler) *Future[T] { return &Future[T]{scheduler: s} }

// Resolve sets the future's value or its error and wakes all tasks that await it. It reports false, and
// changes nothing, if the future was resolved before, or if the caller is not on the loop's goroutine.
func (f *Future[T]) Resolve(value T, err error) bool {
	if f.scheduler == nil || !f.scheduler.mine("Future.Resolve") || f.done {
		return false
	}
	f.value, f.err, f.done = value, err, true
	f.waiters.wakeAll()
	return true
}

// Done reports whether the future has its value or its error.
func (f *Future[T]) Done() bool { return f.done }

// Cancel cancels the task that Spawn has started for the future. A future of NewFuture has none.
func (f *Future[T]) Cancel(cause error) {
	if f.task != nil && !f.done {
		f.task.Cancel(cause)
	}
}

// Await waits for the future's value or error. If the wait ends early, it returns an error as Sleep does, and
// the future's task goes on. Any number of tasks may await one future.
func Await[T any](w Waiter, f *Future[T]) (value T, err error) {
	t, err := here(w, "Await")
	if err != nil {
		return value, err
	}
	if !f.done {
		if err := t.wait(&f.waiters); err != nil {
			return value, err
		}
	}
	return f.value, f.err
}
