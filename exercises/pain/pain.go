// Package pain has the pain lab: for each stage an experiment in which an older design fails, and the design of the stage
// beside it. The learner predicts first.
//
//	All --> Experiment: the story, the questions
//	           |
//	         Run --> a number for each question --> Table: predicted beside measured, with bars
//
// An experiment starts no program: its servers and clients are goroutines, or scripts on the simulated kernel. So nothing is left
// running, whatever happens.
package pain

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Limit is the longest that an experiment takes.
const Limit = 30 * time.Second

// Experiment is one experiment.
type Experiment struct {
	Stage int
	Title string
	Story string // what is done, in Markdown
	Ask   string // what is to be predicted, for each of the rows, and what 0 or 1 means
	Zero  bool   // a measurement can be 0
	Unit  string // what the numbers are: "the wait, divided by the silence"
	Rows  []Row
	Lines string // what to look at afterwards: why it came so, and where the stage's design stands

	// run measures the rows, in order, and tells of its progress.
	run func(ctx context.Context, progress func(string)) ([]float64, error)
}

// Row is one design.
type Row struct {
	Design string
	Below  bool // it is the older design
}

// ErrUnsupported is the error of an experiment that needs a Unix.
var ErrUnsupported = errors.New("this experiment needs Linux, macOS or a BSD; on Windows, run it inside WSL")

// All returns the experiments, that of stage 1 first.
func All() []Experiment {
	return []Experiment{silentClient(), idleClients(), blankLines(), manyRoutes(), parsedPages(), slowHandler()}
}

// Run measures each row. It ends after Limit at the latest.
func (e Experiment) Run(ctx context.Context, progress func(string)) ([]float64, error) {
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	measured, err := e.run(ctx, progress)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("the machine is too busy: no result after %v", Limit)
	case err != nil:
		return nil, err
	case len(measured) != len(e.Rows):
		return nil, fmt.Errorf("expected %d numbers, found %d", len(e.Rows), len(measured))
	}
	return measured, nil
}
