// Package progress keeps the learner's progress: one JSON file in the learner's folder.
//
//	Store.Load    reads progress.json        missing: ErrNone; unreadable: *BrokenError, the file is kept aside
//	Store.Update  lock, read, change, write  two programs lose no change of each other
//	Store.Watch   a lock for the runner that stays: a second runner learns which process holds it
//
// The file is small, and people can read it too:
//
//	{
//	  "format": 1,
//	  "step": 2,
//	  "steps": {
//	    "1": {"state": "passed", "begun": "2026-03-01T10:00:00Z", "passed": "2026-03-01T10:20:00Z", "seen": {...}},
//	    "2": {"state": "begun", "hints": 1, "begun": "2026-03-01T10:21:00Z", "seen": {...}}
//	  },
//	  "exercise": "drain",
//	  "exercises": {
//	    "drain": {"state": "begun", "begun": "2026-03-01T11:00:00Z"}
//	  }
//	}
//
// The package knows steps by number and exercises by name, and not what they ask for.
package progress

import (
	"maps"
	"slices"
	"time"
)

// Format is the version of the file's format that this package writes.
const Format = 1

// State is how far a step or an exercise is.
type State string

const (
	Begun   State = "begun"   // the learner works on it
	Passed  State = "passed"  // its checks have passed
	Skipped State = "skipped" // the learner has left it out
	Given   State = "given"   // it was done when the folder was made
)

// Progress is what the file holds.
type Progress struct {
	Format int             `json:"format"`
	Step   int             `json:"step"` // where the learner is on the build track
	Steps  map[int]*Record `json:"steps"`

	Exercise  string             `json:"exercise,omitempty"` // that the learner is on; "": on the build track
	Exercises map[string]*Record `json:"exercises,omitempty"`
}

// Record is the state of a step or of an exercise.
type Record struct {
	State  State     `json:"state"`
	Hints  int       `json:"hints,omitempty"` // that the learner has seen, 0 to 3
	Begun  time.Time `json:"begun,omitzero"`
	Passed time.Time `json:"passed,omitzero"` // for the first time

	Guesses  map[int][]string `json:"guesses,omitempty"`  // wrong answers in words, by the number of the question
	Revealed int              `json:"revealed,omitempty"` // the question whose answer the learner has asked for; 0: none

	// Seen has the digests of the parts of the step that the learner was given. A part whose digest differs has changed
	// since.
	Seen map[string]string `json:"seen,omitempty"`
}

// New returns the progress of a learner who begins with a step.
func New(step int, now time.Time) *Progress {
	p := &Progress{Format: Format, Steps: map[int]*Record{}}
	p.Begin(step, now)
	return p
}

// Begin moves the learner to a step, and keeps what its record has.
func (p *Progress) Begin(step int, now time.Time) {
	p.Step, p.Exercise = step, ""
	p.Record(step).begin(now)
}

// BeginExercise moves the learner to an exercise. The step stays the one to come back to.
func (p *Progress) BeginExercise(name string, now time.Time) {
	p.Exercise = name
	p.RecordOf(name).begin(now)
}

func (r *Record) begin(now time.Time) {
	if r.State == "" || r.State == Skipped {
		r.State = Begun
	}
	if r.Begun.IsZero() {
		r.Begun = now
	}
}

// Record returns the record of a step; it adds one if there is none.
func (p *Progress) Record(step int) *Record {
	if p.Steps == nil {
		p.Steps = map[int]*Record{}
	}
	r := p.Steps[step]
	if r == nil {
		r = &Record{}
		p.Steps[step] = r
	}
	return r
}

// RecordOf returns the record of an exercise; it adds one if there is none.
func (p *Progress) RecordOf(exercise string) *Record {
	if p.Exercises == nil {
		p.Exercises = map[string]*Record{}
	}
	r := p.Exercises[exercise]
	if r == nil {
		r = &Record{}
		p.Exercises[exercise] = r
	}
	return r
}

// State returns the state of a step; "" if the learner has not come to it.
func (p *Progress) State(step int) State {
	if r := p.Steps[step]; r != nil {
		return r.State
	}
	return ""
}

// Done reports whether a step is over: passed, given or skipped.
func (p *Progress) Done(step int) bool { return p.Steps[step].Done() }

// Done reports whether the step or the exercise is over: passed, given or skipped. Of nil it returns false.
func (r *Record) Done() bool {
	return r != nil && (r.State == Passed || r.State == Given || r.State == Skipped)
}

// Pass notes that the checks of a step have passed.
func (p *Progress) Pass(step int, now time.Time) { p.Record(step).Pass(now) }

// Pass notes that the checks of the step or the exercise have passed.
func (r *Record) Pass(now time.Time) {
	r.State = Passed
	if r.Passed.IsZero() {
		r.Passed = now
	}
}

// guessesBeforeTruth is the number of wrong answers to a question after which the learner is told the right one.
const guessesBeforeTruth = 2

// Guess adds a wrong answer in words. It ignores an answer that the learner has given before.
func (r *Record) Guess(question int, answer string) {
	if slices.Contains(r.Guesses[question], answer) {
		return
	}
	if r.Guesses == nil {
		r.Guesses = map[int][]string{}
	}
	r.Guesses[question] = append(r.Guesses[question], answer)
}

// KnowsTruth reports whether the learner is told the right answer to a question, although theirs is wrong: after a second guess, on
// request, or because the exercise has passed before.
func (r *Record) KnowsTruth(question int) bool {
	return r.Revealed == question || r.State == Passed || len(r.Guesses[question]) >= guessesBeforeTruth
}

// Numbers returns the numbers of all steps with a record, in order.
func (p *Progress) Numbers() []int { return slices.Sorted(maps.Keys(p.Steps)) }

// Changed returns the parts of a step that differ from those that the learner was given, in order. A step that the
// learner was never given has none.
func (r *Record) Changed(now map[string]string) (parts []string) {
	for _, part := range slices.Sorted(maps.Keys(r.Seen)) {
		if digest, ok := now[part]; ok && digest != r.Seen[part] {
			parts = append(parts, part)
		}
	}
	return parts
}
