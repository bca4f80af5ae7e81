package task

import (
	"errors"
	"time"
)

// Go starts f as a background task in the loop's next turn. A background task belongs to the application, not to a
// request. When the loop is asked to stop, the task is canceled (ErrStopping), and the loop waits for its end within the
// grace of loop.Stop. If f returns another error than that of its cancellation, the log has the error and the name.
func (s *Scheduler) Go(name string, f func(t *Task) error) *Task {
	t := new(Task)
	if !s.mine("Scheduler.Go") || s.tooLate() {
		return t
	}
	t.background = true
	s.begin(t, nil, f, func(t *Task, err error) {
		if !t.isCancellation(err) {
			s.report(name, err)
		}
	})
	s.ready.put(t)
	s.soon()
	return t
}

func (s *Scheduler) report(name string, err error) {
	if err != nil {
		s.complain("a background task failed", "task", name, "error", err)
	}
}

// isCancellation reports whether err comes from the task's cancellation.
func (t *Task) isCancellation(err error) bool {
	var canceled *CanceledError
	return t.cause != nil && (errors.As(err, &canceled) || errors.Is(err, ErrStopped))
}

// Every starts a background task that calls f each time period has passed, until the task is
// canceled. If f takes longer than period, Every skips the calls that would overlap it. If f fails, the log
// has the error, and Every goes on. It panics unless period is positive.
func (s *Scheduler) Every(name string, period time.Duration, f func(t *Task) error) *Task {
	if period <= 0 {
		panic("task: Every needs a positive period, not " + period.String())
	}
	return s.Go(name, func(t *Task) error {
		next := s.loop.Now()
		for {
			now := s.loop.Clock()
			next += period
			if late := now - next; late > 0 {
				next += (late + period - 1) / period * period
			}
			if err := Sleep(t, next-now); err != nil {
				return err
			}
			err := Gather(t, f) // a task of its own, so a panic is an error
			if t.cause != nil {
				return err
			}
			s.report(name, err)
		}
	})
}

// StopsEarly marks the running task: it is canceled as soon as the loop is asked to stop (ErrStopping), as
// background tasks are.
func (t *Task) StopsEarly() {
	if t.state != running {
		return
	}
	t.background = true
	if t.scheduler.stopping {
		t.Cancel(ErrStopping)
	}
}

// Stopping is called by the loop when it is asked to stop. It cancels all background tasks.
func (s *Scheduler) Stopping() {
	s.stopping = true
	for t := s.newest; t != nil; t = t.earlier {
		if t.background {
			t.Cancel(ErrStopping)
		}
	}
}

// Busy reports to the loop whether there are tasks: the loop does not end before them.
func (s *Scheduler) Busy() bool { return s.alive > 0 }

// Ended is called by the loop when its grace is over. It cancels all tasks, which unwind: from then on no wait succeeds.
func (s *Scheduler) Ended() {
	s.over = true
	left := s.alive
	for t := s.newest; t != nil; t = t.earlier {
		t.Cancel(ErrStopped)
	}
	s.drainAll()
	s.ended = true
	s.pool.close()
	s.computing.close()
	s.lookups.close()
	for _, w := range s.idle {
		w.stop()
	}
	s.idle = nil
	if left > 0 {
		s.config.Log.Warn("tasks were cut off at the end of the loop", "tasks", left, "still there", s.alive)
	}
}
