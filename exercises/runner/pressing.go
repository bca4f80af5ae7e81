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
	if s.typed != nil {
		s.typing(ctx, name)
		return true
	}
	k, ok := findKey(name)
	if !ok {
		if s.view.paging(name) {
			return true
		}
		s.view.progress(fmt.Sprintf("%q does nothing here; ? lists the keys", name), false)
		return true
	}
	if s.reload() {
		s.startCheck(ctx)
	}
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(name, k.name), string(k.letter)))
	switch k.name {
	case "quit":
		return s.view.leavePage() // a page first, and then the session
	case "check":
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

// read shows what a key of a text asks for.
func (s *session) read(name string) {
	u := s.current()
	switch name {
	case "hint":
		text, err := s.nextHint()
		s.lesson("hint", text, err)
	case "text":
		s.lesson(u.textFile(), u.text(), nil)
	case "diff":
		text, err := u.diff()
		s.page("diff of "+u.called(), text, err)
	case "list":
		s.page("steps and exercises", s.listed(), nil)
	case "solution":
		text, err := s.solution(u)
		s.lesson("solution", text, err)
	case "trace":
		text, err := traceOf(u)
		s.page("trace", text, err)
	case "whole":
		if s.last == nil {
			s.view.progress("there is no result yet", false)
			return
		}
		s.page("result", s.last.unit.story(*s.last), nil)
	case "help":
		s.page("keys", keyHelp(), nil)
	}
}

// page shows a text, or why there is none.
func (s *session) page(title, text string, err error) {
	if err != nil {
		s.home(fmt.Sprintf("%v.\n\n", err))
		return
	}
	s.view.page(title, s.takeNotes()+text)
}

// lesson shows a text in Markdown, or why there is none.
func (s *session) lesson(title, text string, err error) {
	if err != nil {
		s.page(title, text, err)
		return
	}
	s.view.lesson(title, s.takeNotes()+text)
}

// openText shows the text of an exercise that the learner comes to. A step is long, and read in an editor or with a key.
func (s *session) openText() {
	if e, ok := s.current().(exerciseUnit); ok && !e.record(s.place.progress).Done() {
		s.view.lesson(e.textFile(), e.text())
	}
}

// arrive shows where the learner has come to.
func (s *session) arrive() {
	s.last, s.typed = nil, nil
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
	u := s.current()
	if s.running != nil && !u.record(s.place.progress).Done() {
		s.view.progress("not yet: the checks still run", false)
		return
	}
	if s.last != nil && s.last.Build != nil {
		s.home("Not yet: the program does not build at the moment.\n\n")
		return
	}
	s.goTo(ctx, where)
}

func (s *session) goTo(ctx context.Context, where string) {
	if err := s.current().goOn(where); err != nil {
		s.home(fmt.Sprintf("%v.\n\n", err))
		return
	}
	s.arrive()
	s.startCheck(ctx)
}
