package supervisor

import (
	"fmt"
	"time"
)

const (
	// firstDelay is how long the supervisor waits when a worker has ended twice without being healthy meanwhile. The delay doubles
	// with each further time, up to longestDelay.
	firstDelay   = 100 * time.Millisecond
	longestDelay = 10 * time.Second

	// healthy is how long a worker must have served for its end to count as the first one.
	healthy = 10 * time.Second
)

// delay returns the pause before a worker is started again, if so many in a row have ended before they were healthy.
func delay(failures int) time.Duration {
	if failures <= 1 {
		return 0
	}
	if shift := failures - 2; shift < 10 {
		return min(firstDelay<<shift, longestDelay)
	}
	return longestDelay
}

// crashed handles a worker that has ended by itself. If it was healthy, the next one starts at once.
func (s *supervisor) crashed(w *worker, status string) {
	if time.Since(w.since) >= healthy {
		w.slot.failures = 0
	}
	again := s.backOff(w.slot)
	s.config.Log.Error("worker ended by itself", "worker", w.slot.number, "pid", w.process.PID(), "status", status, "again in", again)
}

// notStarted handles a worker that has ended before it was ready.
func (s *supervisor) notStarted(w *worker, status string) {
	switch {
	case !s.proven:
		s.failure = fmt.Errorf("%w: %s", ErrNotStarted, status)
		s.stopping = true // it was the first worker
		return
	case w.slot.serving != nil:
		s.config.Log.Error("worker did not start", "worker", w.slot.number, "status", status)
	default:
		w.slot.failures = max(w.slot.failures, 1) // never at once
		again := s.backOff(w.slot)
		s.config.Log.Error("worker did not start", "worker", w.slot.number, "status", status, "again in", again)
	}
	s.abandon(w.generation)
}

// backOff counts a failure of a slot, and returns when its next worker starts.
func (s *supervisor) backOff(place *slot) time.Duration {
	place.failures++
	again := delay(place.failures)
	place.retry = time.Now().Add(again)
	return again
}
