package task

import "iter"

// worker is a coroutine that runs tasks, one at a time. The loop and the coroutine call
// each other in turn: next runs the coroutine until it pauses, pause lets next return.
type worker struct {
	scheduler *Scheduler
	task      *Task // that it runs; nil: idle
	dead      bool  // its goroutine stays paused for good
	next      func() (struct{}, bool)
	stop      func()
	yield     func(struct{}) bool
}

// keepWorkers is how many idle coroutines are kept. Each has a goroutine's stack, of 2 KiB or as
// much as its tasks have needed.
const keepWorkers = 1024

func (s *Scheduler) takeWorker() *worker {
	if last := len(s.idle) - 1; last >= 0 {
		w := s.idle[last]
		s.idle[last] = nil
		s.idle = s.idle[:last]
		return w
	}
	w := &worker{scheduler: s}
	w.next, w.stop = iter.Pull(w.work)
	return w
}

func (s *Scheduler) putWorker(w *worker) {
	switch {
	case w.dead: // the runtime keeps its goroutine
	case s.over || len(s.idle) == keepWorkers:
		w.stop()
	default:
		s.idle = append(s.idle, w)
	}
}

// work is the coroutine: it runs a task and then fresh ones, pauses, and runs the next task.
func (w *worker) work(yield func(struct{}) bool) {
	w.yield = yield
	returns := false
	defer func() {
		if !returns {
			w.park()
		}
	}()
	w.scheduler.loop.Claim()
	for goOn := true; goOn; {
		w.perform()
		for t := w.scheduler.takeFresh(); t != nil; t = w.scheduler.takeFresh() {
			w.scheduler.enter(t, w)
			w.perform()
		}
		if goOn = yield(struct{}{}); goOn {
			w.scheduler.loop.Claim()
		}
	}
	returns = true
}

// pause returns when the loop resumes the coroutine. A coroutine that has a task is never stopped:
// after a stop it could not wait.
func (w *worker) pause() {
	w.yield(struct{}{})
	w.scheduler.loop.Claim()
}

// park pauses the coroutine for good. A task has ended its goroutine (runtime.Goexit,
// as testing.T.FailNow does), and iter.Pull would end the loop's goroutine too.
func (w *worker) park() {
	w.dead = true
	for {
		w.yield(struct{}{})
	}
}

// perform runs the task to its end: its function returns, panics, or ends its
// goroutine. Only deferred functions run in all three cases, so they do the rest of the work. A panic
// that is recovered while a goroutine ends does not keep it from ending.
func (w *worker) perform() {
	t, err := w.task, error(ErrGoexit)
	defer w.leave(t)
	defer func() {
		reason := recover()
		t.reap() // the tasks that t.ended has spawned
		if reason != nil {
			w.scheduler.complain("the end of a task panicked", "error", newPanicError(reason))
		}
	}()
	defer func() {
		if reason := recover(); reason != nil {
			err = newPanicError(reason)
		} else if err == ErrGoexit && t.refusals > maxRefusals {
			err = ErrStopped
		}
		t.reap()
		if t.ended != nil {
			t.ended(t, err)
		}
	}()
	if t.cancel != nil {
		err, t.cancel = t.cancel, nil // canceled before it began: there is nothing to unwind
	} else {
		err = t.run(t)
	}
}

// leave ends the task: its memory may be reused.
func (w *worker) leave(t *Task) {
	t.giveBack()
	t.unlockAll()
	t.scheduler.leave(t)
	t.leaveParent()
	t.context.end(errEnded)
	tell, row := t.over, t.row
	t.life = life{state: over, alarm: t.alarm, locals: t.clearLocals()}
	w.task, w.scheduler.current = nil, nil
	if tell != nil {
		w.scheduler.row = row + 1
		tell()
		w.scheduler.row = 0
	}
}
