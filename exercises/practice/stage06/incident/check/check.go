// Package check examines the exercise incident.
package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage06/incident"
	"looper.example/stage02-poller/trace"
)

// finding is what the learner has to name.
type finding struct {
	tick  int64
	fd    int
	cause string
}

func (f finding) String() string { return fmt.Sprintf("%d %d %s", f.tick, f.fd, f.cause) }

var causes = []string{"blocked", "crowd", "deaf", "idle", "sleep"}

// Check makes the incident and compares the finding with what happened.
func Check(s *judge.Story) {
	r, longest := play()
	for _, e := range r.events {
		s.Traced(e)
	}
	s.Did("six clients ask the application; the slowest response of / takes %v", longest)
	if strings.ReplaceAll(incident.Trace, "\r\n", "\n") != r.text() {
		s.Fail(judge.Failure{
			Came: "another trace than that in given.txt", Wanted: "the same",
			Why: "The course is at fault, not you: its loop works in another way than when the file was made.",
		})
	}
	found, truth := parse(s), culprit(r.events)
	if found == truth {
		return
	}
	s.Fail(judge.Failure{
		Guess: 1, Came: "your finding " + found.String(), Wanted: "the tick, descriptor and cause of the long callback", Mistake: mistake(found, truth),
		Why: "Only what keeps the loop's goroutine busy makes other clients wait.",
	})
}

// parse reads the answer.
func parse(s *judge.Story) (f finding) {
	words := strings.FieldsFunc(strings.ToLower(s.Text()), func(r rune) bool { return strings.ContainsRune(" ,;\t\n", r) })
	if len(words) == 3 && slices.Contains(causes, words[2]) {
		tick, errTick := strconv.ParseInt(words[0], 10, 64)
		fd, errFD := strconv.Atoi(words[1])
		if errTick == nil && errFD == nil {
			return finding{tick, fd, words[2]}
		}
	}
	came := strconv.Quote(s.Text())
	if s.Text() == "" {
		came = "no answer yet"
	}
	s.Fail(judge.Failure{
		Came: came, Wanted: "a tick, a descriptor and one of " + strings.Join(causes, ", ") + ", such as: 1 3 idle",
	})
	return f
}

// culprit finds the longest callback, and the input that stands before it in its tick.
func culprit(events []trace.Event) finding {
	var long trace.Event
	fd, input := 0, 0
	for _, e := range events {
		if e.Kind != trace.Run {
			continue
		}
		if e.Name == "input" {
			input = e.FD
		}
		if e.Took > long.Took {
			long, fd = e, input
		}
	}
	return finding{long.Tick, fd, "blocked"}
}

// mistake names what a finding took for the cause.
func mistake(found, truth finding) string {
	switch {
	case found.cause == "deaf" || found.cause == "idle":
		return found.cause
	case found.cause == "sleep":
		return "sleeper"
	case found.tick == truth.tick+1:
		return "victim"
	case found.tick == truth.tick && found.fd != truth.fd:
		return "descriptor"
	case found.cause == "crowd":
		return "victim"
	}
	return ""
}
