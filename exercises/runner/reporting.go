package runner

import (
	"fmt"

	"looper.example/exercises/check"
	"looper.example/exercises/practice"
)

// progressReport tells how far an examination is.
type progressReport struct {
	building bool
	judging  practice.Kind // of the exercise whose check runs
	earlier  bool          // the check is of an earlier step
	event    check.Event
}

// begins reports whether the result follows in another report.
func (r progressReport) begins() bool { return r.event.State == check.Started || r.judging != "" }

// String is one line.
func (r progressReport) String() string {
	switch {
	case r.building:
		return "building"
	case r.judging == practice.Measure:
		return "measuring: this takes some seconds"
	case r.judging != "":
		return "checking"
	case r.event.State == check.Started && r.earlier:
		return fmt.Sprintf("this step's checks pass; checking earlier steps, %d of %d: %s", r.event.Number, r.event.Of, r.event.Check)
	case r.event.State == check.Started:
		return fmt.Sprintf("checking %d of %d: %s", r.event.Number, r.event.Of, r.event.Check)
	}
	count := ""
	if r.event.Total > 1 {
		count = fmt.Sprintf(" (%d of %d)", r.event.Passed, r.event.Total)
	}
	return fmt.Sprintf("%s: %s%s", r.event.State, r.event.Check, count)
}
