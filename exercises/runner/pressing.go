package runner

import (
	"context"
	"fmt"
	"strings"
)

// press does what a key asks for. It reports false for the end.
func (s *session) press(ctx context.Context, name string) bool {
	if name == interrupt {
		return false
	}
	s.view.note("")
	if s.typed != nil {
		s.typing(ctx, name)
		return true
	}
	k, ok := findKey(name)
	if k.name == "quit" {
		return !s.quits()
	}
	s.quitting = false
	if !ok {
		s.turnPage(name)
		return true
	}
	if s.reload() {
		s.startCheck(ctx)
	}
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(name, k.name), string(k.letter)))
	if s.waits(k, name) {
		return true
	}
	switch k.name {
	case "check":
		s.view.leavePage()
		s.startCheck(ctx)
	case "next":
		s.goNext(ctx, rest)
	case "exercises":
		s.turn(ctx)
	case "answer":
		s.answer(ctx, rest)
	default:
		s.read(k.name)
	}
	return true
}

// turnPage takes a key that is not one of the session's: it turns or leaves the open page, or does nothing.
func (s *session) turnPage(name string) {
	if name == "escape" {
		s.view.leavePage()
	} else if !s.view.paging(name) {
		s.view.note(fmt.Sprintf("%q does nothing here; ? lists the keys", name))
	}
}

// quits leaves a page. If none is open, it reports true: the session ends. On a terminal, where it is easy to press a key too many, it
// asks once while a check runs.
func (s *session) quits() bool {
	switch {
	case s.view.leavePage():
		return false
	case s.view.types() && s.running != nil && !s.quitting:
		s.quitting = true
		s.view.note("A check runs. q again ends it and the runner; any other key goes on.")
		return false
	}
	return true
}

// waits keeps a key for the end of the check if its effect depends on the result, and says so. Later keys then wait too.
func (s *session) waits(k key, name string) bool {
	depends := k.name == "next" || k.name == "solution"
	if s.running == nil || len(s.waiting) == 0 && (!depends || s.current().record(s.place.progress).Done()) {
		return false
	}
	s.waiting = append(s.waiting, name)
	s.view.note(fmt.Sprintf("%c waits: the checks still run", k.letter))
	return true
}

// pressWaiting presses the keys that have waited for the end of the check. If one of them starts another check, the rest waits again.
func (s *session) pressWaiting(ctx context.Context) {
	keys := s.waiting
	s.waiting = nil
	for _, name := range keys {
		s.press(ctx, name)
	}
}

// read opens the text of a key.
func (s *session) read(name string) {
	u := s.current()
	switch name {
	case "hint":
		text, err := s.nextHint(u)
		s.page("hint", text, markdown, err)
	case "text":
		s.page(u.textFile(), u.text(), markdown, nil)
	case "diff":
		text, err := u.diff()
		s.page("diff of "+u.called(), text, patch, err)
	case "list":
		s.page("steps and exercises", s.listed(), listing, nil)
	case "solution":
		text, err := s.solution(u)
		s.page("solution", text, markdown, err)
	case "trace":
		hidden := s.status().hidden
		text, err := traceOf(u)
		if hidden {
			s.home("") // which now tells what happens
		}
		s.page("trace", text, prose, err)
	case "whole":
		if s.last == nil {
			s.view.note("there is no result yet")
			return
		}
		s.page("result", s.last.unit.story(*s.last), results, nil)
	case "help":
		s.page("keys", keyHelp(), prose, nil)
	}
}

// page shows a text, or why there is none.
func (s *session) page(title, text string, as layout, err error) {
	if err != nil {
		s.refuse(err)
		return
	}
	s.view.page(title, s.takeNotes()+text, as)
	s.refresh()
}

// refuse tells why a key did nothing.
func (s *session) refuse(err error) {
	s.view.leavePage()
	s.view.note(capital(err.Error()) + ".")
}

// openText shows the text of an exercise that the learner comes to. A step is long, and read in an editor or with a key.
func (s *session) openText() {
	if e, ok := s.current().(exerciseUnit); ok && !e.record(s.place.progress).Done() {
		s.view.page(e.textFile(), e.text(), markdown)
	}
}

// arrive shows where the learner has come to. The page of where the learner was is left.
func (s *session) arrive() {
	s.last, s.typed, s.waiting = nil, nil, nil
	s.view.leavePage()
	s.view.home(s.takeNotes()+s.arrival()+"\n", s.status())
	s.openText()
}

// turn turns from the build track to the exercises, or back.
func (s *session) turn(ctx context.Context) {
	where := toExercises
	if _, ok := s.current().(exerciseUnit); ok {
		where = toSteps
	}
	s.goTo(ctx, where)
}

// goNext goes to the next unit, and shows what fails there.
func (s *session) goNext(ctx context.Context, where string) {
	if s.last != nil && s.last.Build != nil {
		s.refuse(fmt.Errorf("not yet: the program does not build at the moment"))
		return
	}
	s.goTo(ctx, where)
}

func (s *session) goTo(ctx context.Context, where string) {
	if err := s.current().goOn(where); err != nil {
		s.refuse(err)
		return
	}
	s.arrive()
	s.startCheck(ctx)
}
