package runner

import (
	"context"
	"strconv"

	"looper.example/exercises/check"
	"looper.example/exercises/mini"
	"looper.example/exercises/practice/judge"
	"looper.example/exercises/progress"
)

// unit is what the learner works on at a time. A step of the build track is one (stepUnit), and an exercise (exerciseUnit). The session
// and the commands treat both alike.
type unit interface {
	called() string   // "step 02", "exercise drain"
	titled() string   // the same with its title, for a line of text
	takes() string    // "about 25 minutes"
	textFile() string // the text's name in the learner's folder
	text() string
	hints() [3]string // the first is "" if there are none
	record(*progress.Progress) *progress.Record

	within() string                         // the folder in the learner's folder that has the learner's files
	mine() (map[string][]byte, error)       // those files, by their names in that folder
	start() (mini.Files, error)             // what they are when the unit begins
	counted() (passed, of int, what string) // how far the learner is with units of this kind

	plan(whole bool) examination // whole: with all that must pass before the unit has passed
	story(o outcome) string      // what came of it
	diff() (string, error)       // for steps what the course's program changes, for exercises what the learner has changed
	solve() (string, error)      // writes the solution, and tells of it
	goOn(where string) error     // goes to the unit after this one
	leftOut() string             // what is told when the learner skips it
}

// examination builds what the learner has written and checks it. What the outcome does not hold is an error of the machine. It
// does not touch the progress, so that it can run on a goroutine.
type examination func(ctx context.Context, report func(progressReport)) (outcome, error)

// outcome is what came of building and checking what the learner has written.
type outcome struct {
	unit   unit
	counts bool // that it has passed is kept

	Step     int    `json:"step,omitempty"`
	Exercise string `json:"exercise,omitempty"`
	Passed   bool   `json:"passed"`

	NoProgram bool          `json:"no_program,omitempty"` // the folder has no Go file, or no answer
	Build     *BuildError   `json:"build,omitempty"`      // the code does not build
	Result    *check.Result `json:"result,omitempty"`     // of a step's checks
	Earlier   *check.Result `json:"earlier,omitempty"`    // of the checks of the steps before; nil: not made

	Judged  *judge.Result `json:"judged,omitempty"` // of an exercise's check
	words   string        // the answer, of an exercise that is answered in words
	Said    string        `json:"said,omitempty"`    // what the code itself has printed
	Changed []string      `json:"changed,omitempty"` // files that are only read, and that the learner has changed
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

// asked opens the folder and finds the unit that the first argument names, or the current one.
func (r *runner) asked(c *call) (*place, unit, error) {
	p, err := r.open()
	if err != nil {
		return nil, nil, err
	}
	p.tellNotes()
	if len(c.args) == 0 {
		return p, p.current(), nil
	}
	u, err := p.unit(c.args[0])
	return p, u, err
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
