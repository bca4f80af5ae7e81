package runner

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"looper.example/exercises/folder"
	"looper.example/exercises/progress"
)

// watched reports whether the session needs to know of a change of a file. Other programs may change the progress.
func watched(name string) bool {
	return folder.IsProgramFile(name) || folder.IsPracticeFile(name) || name == progress.Name
}

func watchedFolder(name string) bool {
	return folder.IsProgramFolder(name) || folder.IsPracticeFolder(name)
}

// changed checks again if files of the unit have changed, or if another program has gone to another unit.
func (s *session) changed(ctx context.Context, names []string) {
	moved := s.reload()
	within := s.current().within()
	own := slices.DeleteFunc(names, func(name string) bool {
		if within == "" {
			return !folder.IsProgramFile(name)
		}
		return path.Dir(name) != within || name == s.wrote
	})
	s.wrote = ""
	if len(own) > 0 {
		s.view.progress("changed: "+strings.Join(own, ", "), false)
	}
	if moved || len(own) > 0 {
		s.startCheck(ctx)
	}
}

// reload reads the progress, which another program may have changed, and tells what has changed. It reports whether the learner is
// at another unit.
func (s *session) reload() (moved bool) {
	now, err := s.store.Load()
	if lost(err) {
		if err = s.rebuild(err); err == nil {
			s.home("")
		}
		return false
	}
	if err != nil || now.Step > len(s.track) {
		return false // the next update tells
	}
	was := s.current()
	before := *was.record(s.place.progress)
	s.place.progress = now
	if s.current().called() != was.called() {
		s.arrive()
		s.view.note(fmt.Sprintf("Another terminal has gone to %s.", s.current().called()))
		return true
	}
	after := was.record(now)
	if changes := changesOf(before, *after); changes != "" {
		s.refresh()
		s.view.note(fmt.Sprintf("Another terminal: %s %s.", was.called(), changes))
	}
	return false
}

// changesOf tells how the record of a unit has changed; "": in nothing that matters here.
func changesOf(before, after progress.Record) string {
	switch {
	case after.State != before.State:
		return "is now " + string(after.State)
	case after.Hints > before.Hints:
		return fmt.Sprintf("has shown hint %d", after.Hints)
	}
	return ""
}
