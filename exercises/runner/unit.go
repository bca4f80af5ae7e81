package runner

import (
	"context"
	"strconv"

	"looper.example/exercises/check"
	"looper.example/exercises/mini"
	"looper.example/exercises/practice/judge"
	"looper.example/exercises/progress"
)

// unit is what the learner works on: a step of the build track (stepUnit) or an exercise (exerciseUnit). The session and the
// commands treat both alike.
type unit interface {
	called() string   // "step 02", "exercise drain"
	titled() string   // the same with its title, for a line of text
	takes() string    // "about 25 minutes"
	textFile() string // the file of the text in the learner's folder
	text() string
	hints() [3]string // the first is "" if there are none
	record(*progress.Progress) *progress.Record

	within() string                         // the folder of the learner's files, in the learner's folder
	mine() (map[string][]byte, error)       // those files, by their names in that folder
	start() (mini.Files, error)             // the files that the unit begins with
	counted() (passed, of int, what string) // units of this kind: how many have passed, and of how many

	plan(whole bool) examination // whole: with the checks of earlier units
	story(o outcome) string      // the result, in words
	diff() (string, error)       // for steps what the course's program changes, for exercises what the learner has changed
	solve() (string, error)      // writes the solution, and returns a text about it
	goOn(where string) error     // goes to the unit after this one
	ending() string              // what ends with a check that is ended early
	leftOut() string             // the text for a learner who skips it
}

// examination builds and checks what the learner has written. The error is that of the machine. An examination does not touch
// the progress, so that it can run on a goroutine.
type examination func(ctx context.Context, report func(progressReport)) (outcome, error)

// outcome is the result of an examination.
type outcome struct {
	unit   unit
	counts bool // the result changes the progress

	Step     int    `json:"step,omitempty"`
	Exercise string `json:"exercise,omitempty"`
	Passed   bool   `json:"passed"`

	NoProgram bool          `json:"no_program,omitempty"` // the folder has no Go file, or no answer
	Build     *BuildError   `json:"build,omitempty"`      // the code does not build
	Result    *check.Result `json:"result,omitempty"`     // of a step's checks
	Earlier   *check.Result `json:"earlier,omitempty"`    // of the checks of earlier steps; nil: they have not run

	Judged  *judge.Result `json:"judged,omitempty"` // of an exercise's check
	words   string        // the answer, of an exercise that is answered in words
	Said    string        `json:"said,omitempty"`    // what the learner's code has printed
	Changed []string      `json:"changed,omitempty"` // changed files that the learner should only read
}

// guess is the question to which an answer in words is wrong; 0: none is.
func (o outcome) guess() int {
	if o.Judged == nil || o.Judged.Failure == nil {
		return 0
	}
	return o.Judged.Failure.Guess
}

// current returns the unit that the learner is on.
func (p *place) current() unit {
	if name := p.progress.Exercise; name != "" {
		if e, err := p.exercise(name); err == nil {
			return exerciseUnit{p, e}
		}
	}
	return p.step()
}

// step returns the step that the learner is on, or comes back to.
func (p *place) step() stepUnit { return stepUnit{p, p.track[p.progress.Step-1]} }

// unit finds a unit by the number of a step, or by the name or number of an exercise.
func (p *place) unit(named string) (unit, error) {
	if n, err := strconv.Atoi(named); err == nil {
		s, err := p.track.step(n)
		return stepUnit{p, s}, err
	}
	e, err := p.exercise(named)
	if err != nil {
		return nil, err
	}
	return exerciseUnit{p, e}, nil
}

// asked opens the folder and returns the unit that the first argument names; without an argument, the current one.
func (r *runner) asked(c *call) (*place, unit, error) {
	p, err := r.open()
	if err != nil {
		return nil, nil, err
	}
	u, err := p.asked(c)
	return p, u, err
}

// asked returns the unit that the first argument names; without an argument, the current one.
func (p *place) asked(c *call) (unit, error) {
	p.tellNotes()
	if len(c.args) == 0 {
		return p.current(), nil
	}
	return p.unit(c.args[0])
}

// keep notes that a unit has passed, or that an answer in words is wrong.
func (p *place) keep(o outcome) error {
	if question := o.guess(); question > 0 && o.counts {
		return p.update(func(now *progress.Progress) error {
			o.unit.record(now).Guess(question, o.words)
			return nil
		})
	}
	if !o.Passed || !o.counts || o.unit.record(p.progress).State == progress.Passed {
		return nil
	}
	return p.update(func(now *progress.Progress) error {
		o.unit.record(now).Pass(p.Now())
		return nil
	})
}
