// Package check examines the exercise bomb.
package check

import (
	"errors"
	"fmt"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/bomb"
	"looper.example/stage05-templates/template"
)

const (
	longest   = 400     // characters of the template
	mostTurns = 250_000 // of loops, before the check stops the small engine
	mostBytes = 10 << 20
)

// limits are those of the real engine.
var limits = template.Limits{Steps: 100_000, Output: 1 << 20, Memory: 4 << 20}

// Check runs the template in the engine without limits, and in the real one.
func Check(s *judge.Story) {
	source := s.Text()
	if source == "" {
		s.Fail(judge.Failure{Came: "no answer yet", Wanted: "a template"})
	}
	if n := len([]rune(source)); n > longest {
		s.Fail(judge.Failure{Came: fmt.Sprintf("%d characters", n), Wanted: fmt.Sprintf("at most %d", longest), Mistake: "long",
			Why: "A long template makes a long page by itself. The attack is that a short one does."})
	}
	did := attacked(s, source)
	if !did.stopped {
		mistake, why := "sum", "What is added stays small. Something must be multiplied, again and again."
		switch {
		case did.turns == 0:
			mistake, why = "", "Nothing in it is done more than once."
		case did.gone > 0:
			mistake, why = "scope", fmt.Sprintf("%d times a name was set in a turn of a loop, and was gone after it.", did.gone)
		}
		s.Fail(judge.Failure{
			Came:    fmt.Sprintf("the end of the page, after %d turns and %d bytes", did.turns, did.bytes),
			Wanted:  fmt.Sprintf("more than %d turns, or more than %d bytes", mostTurns, mostBytes),
			Mistake: mistake, Why: why,
		})
	}
	s.Did("the small engine has done %d turns and %d bytes, and is stopped by the check", did.turns, did.bytes)
	refused(s, source)
}

// work is what the small engine has done.
type work struct {
	turns, bytes, gone int
	stopped            bool
}

// stop is raised as a panic when it has done enough.
type stop struct{}

// attacked renders the template without limits, and counts.
func attacked(s *judge.Story, source string) (did work) {
	defer func() {
		if caught := recover(); caught != nil {
			if _, ok := caught.(stop); !ok {
				panic(caught)
			}
			did.stopped = true
		}
	}()
	enough := func() {
		if did.turns > mostTurns || did.bytes > mostBytes {
			panic(stop{})
		}
	}
	err := bomb.Render(source, bomb.Report{
		Turn: func() { did.turns++; enough() },
		Text: func(bytes int) { did.bytes += bytes; enough() },
		Gone: func(string) { did.gone++ },
	})
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "text, {{ }}, {% set %} and {% for %}", Mistake: "foreign", Why: "What the small engine does not know, it does not run."})
	}
	return did
}

// refused renders the template in the real engine, which must not do all of it.
func refused(s *judge.Story, source string) {
	t, err := template.New(template.Config{Limits: limits}).Parse("page", source)
	if err == nil {
		_, err = t.Text(nil)
	}
	if !errors.Is(err, template.LimitError) {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("the error %v of the course's engine", err), Wanted: "an error of the kind LimitError",
			Why: "The same template must be one for Jinja2's language, too.",
		})
	}
	s.Did("the course's engine refuses it: %v", err)
}
