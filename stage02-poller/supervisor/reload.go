package supervisor

import "time"

// reload begins to replace all workers. If a replacement is going on, another one follows it.
func (s *supervisor) reload() {
	s.generation++
	s.reloading = true
	s.notify(reloadingState())
	s.config.Log.Info("reloading: replacing the workers one by one", "workers", len(s.slots))
	for _, place := range s.slots {
		place.failures, place.retry = 0, time.Time{} // the fault may be repaired
	}
}

// replaceNext replaces the next worker. It replaces one at a time, so there is at most one process more than slots.
func (s *supervisor) replaceNext() {
	if !s.reloading || s.isReplacing() {
		return
	}
	for _, place := range s.slots {
		if place.starting == nil && place.serving != nil && place.serving.generation < s.generation {
			s.launch(place)
			return
		}
	}
	s.reloading = false
	s.notify("READY=1")
	s.config.Log.Info("reloaded: all workers are new", "workers", len(s.slots))
}

// isReplacing reports whether a new worker is replacing an old one.
func (s *supervisor) isReplacing() bool {
	for _, w := range s.workers {
		if w.state != serving {
			return true
		}
	}
	return false
}

// abandon ends the replacement, because a worker of that generation does not start. If the operator has sent another SIGHUP
// meanwhile, the next generation begins instead.
func (s *supervisor) abandon(generation int) {
	if !s.reloading {
		return
	}
	replaced := 0
	for _, place := range s.slots {
		if w := place.serving; w != nil && w.generation >= generation {
			replaced++
		}
	}
	s.config.Log.Error("reload abandoned: the workers that are left go on", "replaced", replaced, "workers", len(s.slots))
	if s.generation == generation {
		s.reloading = false
		s.notify("READY=1")
	}
}
