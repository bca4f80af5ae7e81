package task

import "fmt"

// Semaphore bounds how many tasks do something at once. They get their turns in the order of
// their calls.
type Semaphore struct {
	limit int
	free  int
	line  waiters
}

// NewSemaphore returns a semaphore for at most limit tasks at once. It panics unless limit is positive.
func NewSemaphore(limit int) *Semaphore {
	if limit <= 0 {
		panic(fmt.Sprintf("task: NewSemaphore needs a positive limit, not %d", limit))
	}
	return &Semaphore{limit: limit, free: limit}
}

// Acquire waits for a turn. The errors are those of Sleep.
func (s *Semaphore) Acquire(w Waiter) error {
	t, err := here(w, "Semaphore.Acquire")
	switch {
	case err != nil:
		return err
	case s.free > 0:
		s.free--
		return nil
	}
	return t.wait(&s.line) // Release passes the turn on
}

// TryAcquire takes a turn if there is one, and reports whether it did.
func (s *Semaphore) TryAcquire() bool {
	if s.free == 0 {
		return false
	}
	s.free--
	return true
}

// Release gives a turn back. It panics if none was taken.
func (s *Semaphore) Release() {
	switch {
	case !s.line.mine("Semaphore.Release"):
	case s.line.wakeFirst():
	case s.free == s.limit:
		panic("task: Release of a Semaphore without Acquire")
	default:
		s.free++
	}
}
