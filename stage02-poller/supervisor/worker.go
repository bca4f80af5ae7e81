package supervisor

import (
	"slices"
	"time"
)

// state of a worker. It only ever moves down this list.
type state uint8

const (
	starting state = iota // it is not ready yet
	serving               // it is ready
	leaving               // it has got SIGTERM
	killed                // it has got SIGKILL
	gone                  // it has ended
)

// worker is a process of the program that has not ended.
type worker struct {
	slot       *slot
	process    process
	generation int
	state      state
	since      time.Time     // when the state began
	grace      time.Duration // that it has to finish
}

func (w *worker) become(s state) {
	w.state, w.since = s, time.Now()
}

func (w *worker) kill() {
	w.become(killed)
	w.process.Kill()
}

// slot is the place of one worker. Usually it has a worker that serves, and sometimes a new one that starts.
type slot struct {
	number   int
	serving  *worker
	starting *worker
	failures int       // workers in a row that have ended before they were healthy
	retry    time.Time // no worker is started before
}

// step does the work of the present state.
func (s *supervisor) step(now time.Time) {
	for _, w := range slices.Clone(s.workers) {
		s.expire(w, now)
	}
	if s.stopping {
		return
	}
	for _, place := range s.slots {
		if place.isEmpty() && !now.Before(place.retry) {
			s.launch(place)
		}
		if !s.proven {
			return // if the first worker cannot start, neither can the others
		}
	}
	s.replaceNext()
}

func (p *slot) isEmpty() bool { return p.serving == nil && p.starting == nil }

// expire kills a worker that takes too long.
func (s *supervisor) expire(w *worker, now time.Time) {
	limit, bounded := s.limit(w)
	if !bounded || now.Before(w.since.Add(limit)) {
		return
	}
	if w.state == starting {
		s.config.Log.Error("worker killed: not ready in time", "worker", w.slot.number, "pid", w.process.PID(), "after", limit)
	} else {
		s.config.Log.Error("worker killed: not stopped in time", "worker", w.slot.number, "pid", w.process.PID(), "after", limit)
	}
	w.kill()
}

// limit returns how long the state of a worker may last.
func (s *supervisor) limit(w *worker) (limit time.Duration, bounded bool) {
	switch w.state {
	case starting:
		return s.config.StartTimeout, true
	case leaving:
		return w.grace + margin, true
	}
	return 0, false
}

// deadline returns when step has work to do, if no event comes before. Without work it is far away.
func (s *supervisor) deadline() time.Time {
	first := time.Now().Add(time.Hour)
	for _, w := range s.workers {
		if limit, bounded := s.limit(w); bounded {
			first = earlier(first, w.since.Add(limit))
		}
	}
	for _, place := range s.slots {
		if place.isEmpty() && s.proven && !s.stopping {
			first = earlier(first, place.retry)
		}
	}
	return first
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// launch starts a worker in a slot.
func (s *supervisor) launch(place *slot) {
	w := &worker{slot: place, generation: s.generation, grace: usualGrace}
	p, err := s.start(func(e event) {
		e.worker = w
		select {
		case s.events <- e:
		case <-s.over:
		}
	})
	w.become(starting)
	if err != nil { // no process: the file is missing, or the system has no room
		s.notStarted(w, err.Error())
		return
	}
	w.process, place.starting = p, w
	s.workers = append(s.workers, w)
}

// ready puts a worker into service, in place of the one before.
func (s *supervisor) ready(w *worker, grace time.Duration) {
	if w.state != starting {
		return // it must end already, or has ended
	}
	w.become(serving)
	w.grace = grace
	before := w.slot.serving
	w.slot.serving, w.slot.starting = w, nil
	s.config.Log.Info("worker ready", "worker", w.slot.number, "pid", w.process.PID())
	if !s.proven {
		s.proven = true
		s.notify("READY=1")
		if s.config.Listening != nil {
			s.config.Listening()
		}
	}
	if before != nil {
		s.dismiss(before)
	}
}

// dismiss sends SIGTERM to a worker.
func (s *supervisor) dismiss(w *worker) {
	if w.state < leaving {
		w.become(leaving)
		w.process.Terminate()
	}
}

// ended handles the end of a worker.
func (s *supervisor) ended(w *worker, status string, failed bool) {
	s.workers = slices.DeleteFunc(s.workers, func(x *worker) bool { return x == w })
	serves, starts := w.slot.serving == w, w.slot.starting == w
	if serves {
		w.slot.serving = nil
	}
	if starts {
		w.slot.starting = nil
	}
	defer w.become(gone) // deferred: crashed needs the time that it has served
	switch {
	case !s.stopping && serves:
		s.crashed(w, status)
	case !s.stopping && starts:
		s.notStarted(w, status)
	case failed:
		s.config.Log.Warn("worker stopped, but not well", "worker", w.slot.number, "pid", w.process.PID(), "status", status)
	default:
		s.config.Log.Info("worker stopped", "worker", w.slot.number, "pid", w.process.PID())
	}
}
