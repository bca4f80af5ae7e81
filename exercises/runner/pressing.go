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
	switch k.name {
	case "quit":
		return s.view.leavePage() // a page first, and then the session
	case "check":
		s.startCheck(ctx)
	case "next":
		s.goNext(ctx, strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(name, "next"), "n")))
	case "hint":
		text, err := s.nextHint()
		s.page("hint", text, err)
	case "text":
		s.page(lessonFile(s.current()), lesson(s.current()), nil)
	case "diff":
		s.page(fmt.Sprintf("what step %02d changes in the course's program", s.current().Number), s.current().Diff(), nil)
	case "list":
		s.page("steps", s.listed(), nil)
	case "solution":
		text, err := s.solve(s.current())
		s.page("solution", text, err)
	case "whole":
		if s.last == nil {
			s.view.progress("there is no result yet", false)
			return true
		}
		s.page("result", s.story(*s.last), nil)
	case "help":
		s.page("keys", keyHelp(), nil)
	}
	return true
}

// page shows a text, or why there is none.
func (s *session) page(title, text string, err error) {
	if err != nil {
		s.home(fmt.Sprintf("%v.\n\n", err))
		return
	}
	s.view.page(title, s.takeNotes()+text)
}

// goNext goes to the next step, and shows what fails there.
func (s *session) goNext(ctx context.Context, where string) {
	if s.running != nil && !s.place.progress.Done(s.place.progress.Step) {
		s.view.progress("not yet: the checks still run", false)
		return
	}
	if s.last != nil && s.last.Build != nil {
		s.home("Not yet: the program does not build at the moment.\n\n")
		return
	}
	if err := s.goOn(where); err != nil {
		s.home(fmt.Sprintf("%v.\n\n", err))
		return
	}
	s.last = nil
	s.view.home(s.takeNotes()+s.arrival()+"\n", s.status())
	s.startCheck(ctx)
}
