package runner

import (
	"context"
	"path"
	"unicode/utf8"

	"looper.example/exercises/practice"
)

// answer takes an answer in words: the rest of a line, or, on a terminal, the keys up to Enter.
func (s *session) answer(ctx context.Context, words string) {
	e, ok := s.current().(exerciseUnit)
	switch {
	case !ok || !e.InWords():
		s.view.note("there is nothing to answer here: " + s.current().called() + " is done in code")
	case words == "" && s.view.types():
		s.view.leavePage()
		s.typed = new(string)
	default:
		if err := e.answer(words); err != nil {
			s.refuse(err)
			return
		}
		s.view.leavePage()
		s.wrote = path.Join(e.within(), practice.AnswerFile)
		s.startCheck(ctx)
	}
}

// typing takes a key while the learner types an answer.
func (s *session) typing(ctx context.Context, name string) {
	switch name {
	case "enter":
		words := *s.typed
		s.typed = nil
		s.view.progress("", true)
		if words != "" {
			s.answer(ctx, words)
		}
	case "escape":
		s.typed = nil
		s.view.progress("", true)
	case "backspace":
		_, size := utf8.DecodeLastRuneInString(*s.typed)
		*s.typed = (*s.typed)[:len(*s.typed)-size]
	case "space":
		*s.typed += " "
	default:
		if utf8.RuneCountInString(name) == 1 {
			*s.typed += name
		}
	}
}

// showTyped shows the answer so far; a line of progress may have covered it.
func (s *session) showTyped() {
	if s.typed != nil {
		s.view.progress("answer (Enter sends it, Esc leaves it): "+*s.typed, true)
	}
}
