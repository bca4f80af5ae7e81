package runner

import (
	"context"
	"errors"
	"fmt"

	"looper.example/exercises/progress"
	"looper.example/stage06-final/cmd/looper/watch"
)

// session is the runner that stays. One goroutine owns it:
//
//	keys ------\
//	changes ----> loop --> view
//	results ---/
//
// A change or the key c starts a check on a goroutine of its own. A new check ends the one before it.
type session struct {
	*place
	view view

	keys    <-chan string // names of keys, or lines; closed at the end of the input
	changes <-chan []string
	reports chan progressReport
	results chan examined

	running func() // ends the check that runs, and waits for its end; nil: none runs
	again   bool   // another check starts when this one has ended
	last    *outcome
	leaving bool    // the input has ended; the check that runs is the last
	wrote   string  // the file that the session itself has written last; its change starts no check
	typed   *string // the answer that the learner is typing on a terminal; nil: none

	waiting  []string // keys for when the check that runs has ended
	quitting bool     // the next q ends the session, although a check runs
}

// otherRunner is the error of a session if another runner watches the folder.
type otherRunner struct{ progress.LockedError }

func (e *otherRunner) Error() string {
	return fmt.Sprintf("another runner watches this folder: process %d. End it with q in its terminal, or use single commands here (check, hint, next). If there is no such runner, remove %s", e.PID, e.File)
}

// examined is the end of an examination.
type examined struct {
	outcome outcome
	err     error
}

// session shows where the learner is until the learner ends it.
func (p *place) session(ctx context.Context) error {
	release, err := p.store.Watch()
	var locked *progress.LockedError
	if errors.As(err, &locked) {
		return &otherRunner{*locked}
	}
	if err != nil {
		return err
	}
	defer release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{place: p, reports: make(chan progressReport), results: make(chan examined, 1)}
	var polls error
	s.changes, polls = watch.Folder(ctx, p.folder.Dir, watch.Options{File: watched, Folder: watchedFolder})
	if polls != nil {
		p.note("This system does not report changes (%v): the runner looks at the files twice a second.", polls)
	}
	restore, err := s.openView(ctx)
	if err != nil {
		return err
	}
	err = s.loop(ctx)
	restore()
	if errors.Is(err, errQuit) {
		s.say("Your files and your progress are in %s;\ngo run ./exercises goes on there.\n", s.folder.Dir)
		return nil
	}
	return err
}

// errQuit is the error of a session that the learner has ended.
var errQuit = errors.New("ended by the learner")

// openView takes the terminal, if there is one, and begins to read keys.
func (s *session) openView(ctx context.Context) (restore func(), err error) {
	if s.Terminal == nil || s.plain {
		s.view = &lines{out: s.Stdout}
		s.keys = readLines(ctx, s.in)
		return func() {}, nil
	}
	if restore, err = s.Terminal.Raw(); err != nil {
		return nil, err
	}
	s.view = &screen{out: s.Stdout, terminal: s.Terminal, color: s.Getenv("NO_COLOR") == ""}
	s.keys = readKeys(ctx, s.in)
	return restore, nil
}

func (s *session) loop(ctx context.Context) error {
	s.view.home(s.takeNotes(), s.status())
	s.openText()
	s.startCheck(ctx)
	for {
		select {
		case <-ctx.Done():
			s.stopCheck()
			return nil
		case key, ok := <-s.keys:
			if !ok {
				s.keys, s.leaving = nil, true
			} else if !s.press(ctx, key) {
				s.stopCheck()
				return errQuit
			}
		case names, ok := <-s.changes:
			if !ok {
				s.changes = nil
				continue
			}
			s.changed(ctx, names)
		case report := <-s.reports:
			s.report(report)
		case r := <-s.results:
			s.running = nil
			if err := s.finish(ctx, r); err != nil {
				return err
			}
		}
		s.showTyped()
		if s.leaving && s.running == nil {
			if s.last == nil || !s.last.Passed {
				return errFailed
			}
			return nil
		}
	}
}

// report shows how far a check is. After the step's own checks have passed, an earlier failure is no longer true.
func (s *session) report(r progressReport) {
	if r.earlier && s.last != nil && !s.last.Passed {
		s.last = nil
		s.view.home("The checks of this step pass. Those of the steps before it run now.\n", s.status())
	}
	s.view.progress(r.String(), r.begins())
}

// startCheck starts a check. It first ends the one that runs.
func (s *session) startCheck(ctx context.Context) {
	if s.last != nil {
		s.view.outdated()
	}
	if s.running != nil {
		s.again = true
		s.running()
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	s.running = cancel
	examine := s.current().plan(true)
	go func() {
		defer cancel()
		o, err := examine(ctx, func(report progressReport) {
			select {
			case s.reports <- report:
			case <-ctx.Done():
			}
		})
		s.results <- examined{o, err}
	}()
}

// stopCheck ends the check that runs, and waits for its end.
func (s *session) stopCheck() {
	if s.running == nil {
		return
	}
	s.view.progress(s.current().ending(), false)
	s.running()
	<-s.results
	s.running = nil
}

// finish takes the result of a check. Its error ends the session.
func (s *session) finish(ctx context.Context, r examined) error {
	if s.again || errors.Is(r.err, context.Canceled) {
		s.again = false
		if ctx.Err() == nil {
			s.startCheck(ctx)
		}
		return nil
	}
	if s.quitting { // no check runs that another q would end
		s.quitting = false
		s.view.note("")
	}
	if r.err != nil {
		s.waiting = nil
		s.view.home(fmt.Sprintf("The check could not run: %v\nc checks again.\n", r.err), s.status())
		return nil
	}
	if r.outcome.unit.called() != s.current().called() { // the learner has gone on meanwhile
		return nil
	}
	s.last = &r.outcome
	if err := s.keep(r.outcome); err != nil {
		return err
	}
	s.home("")
	s.pressWaiting(ctx)
	return nil
}

// status is where the learner is, and whether the last check has failed.
func (s *session) status() status {
	at := s.place.status()
	at.failing = s.last != nil && !s.last.Passed
	return at
}

// refresh shows the status anew, after a key has changed it.
func (s *session) refresh() { s.view.update(s.status()) }

// home shows the story of the last check.
func (s *session) home(above string) {
	body := s.takeNotes() + above
	if s.last != nil {
		body += s.last.unit.story(*s.last)
		if _, step := s.last.unit.(stepUnit); step && s.last.Passed {
			body += "\nThe step stays open as long as you like. A commit keeps it; n goes on.\n"
		}
	}
	s.view.home(body, s.status())
}
