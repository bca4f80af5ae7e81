package runner

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"looper.example/exercises/check"
	"looper.example/exercises/progress"
)

// outcome is what came of building and checking the learner's program.
type outcome struct {
	Step   int  `json:"step"`
	Passed bool `json:"passed"`

	NoProgram bool          `json:"no_program,omitempty"` // the folder has no Go file
	Build     *BuildError   `json:"build,omitempty"`      // the program does not build
	Result    check.Result  `json:"result"`               // of the step's checks
	Earlier   *check.Result `json:"earlier,omitempty"`    // of the checks of the steps before; nil: not made
}

// progressReport tells how far examine is.
type progressReport struct {
	building bool
	earlier  bool // the checks of the steps before
	event    check.Event
}

// examine builds the program and makes the checks of step n, then, if they pass and before is not nil, those of before. What the
// outcome does not hold is an error of the machine. It does not touch the progress, so that it can run on a goroutine.
func (p *place) examine(ctx context.Context, n int, before []check.Check, report func(progressReport)) (outcome, error) {
	o := outcome{Step: n}
	if err := check.Supported(); err != nil {
		return o, err
	}
	files, err := p.folder.Program()
	if err != nil {
		return o, err
	}
	o.NoProgram = true
	for name := range files {
		if path.Ext(name) == ".go" {
			o.NoProgram = false
		}
	}
	if o.NoProgram {
		return o, nil
	}
	report(progressReport{building: true})
	if err := p.Build(ctx, p.folder.Dir); err != nil {
		if errors.As(err, &o.Build) {
			return o, nil
		}
		return o, err
	}
	program := check.Program{Command: []string{"./" + programName}, Dir: p.folder.Dir}
	o.Result, err = p.Check(ctx, program, check.ForStep(n), check.Options{}, func(e check.Event) { report(progressReport{event: e}) })
	if err != nil || !o.Result.OK() {
		return o, err
	}
	if before != nil {
		result, err := p.Check(ctx, program, before, check.Options{Together: true}, func(e check.Event) { report(progressReport{earlier: true, event: e}) })
		if err != nil {
			return o, err
		}
		o.Earlier = &result
		if !result.OK() {
			return o, nil
		}
	}
	o.Passed = true
	return o, nil
}

// record keeps that the current step has passed.
func (p *place) record(o outcome) error {
	if !o.Passed || o.Step != p.progress.Step || p.progress.State(o.Step) == progress.Passed {
		return nil
	}
	return p.update(func(now *progress.Progress) error {
		now.Pass(o.Step, p.Now())
		return nil
	})
}

// story tells what came of it.
func (p *place) story(o outcome) string {
	s := p.track[o.Step-1]
	switch {
	case o.NoProgram:
		return fmt.Sprintf("There is no program yet: %s has no Go file.\nRead %s; then write main.go there.\n", p.folder.Dir, lessonFile(s))
	case o.Build != nil:
		return o.Build.String()
	case !o.Result.OK():
		return o.Result.Failure.Story()
	case o.Earlier != nil && !o.Earlier.OK():
		return fmt.Sprintf("The checks of step %02d pass. A check of an earlier step does not pass any more:\n\n%s", o.Step, o.Earlier.Failure.Story())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "PASSED %s\n", titled(s))
	results := []check.Result{o.Result}
	if o.Earlier != nil {
		if len(o.Earlier.Events) > 0 {
			b.WriteString("The checks of the steps before it pass too.\n")
		}
		results = append(results, *o.Earlier)
	}
	for _, result := range results {
		for _, e := range result.Events {
			if e.State == check.LeftOut {
				fmt.Fprintf(&b, "Left out: %s (%s).\n", e.Check, e.Reason)
			}
		}
	}
	b.WriteString(toldRemarks(o.Result.Remarks, "check -json lists them all"))
	b.WriteString(floorAfter(s.Number))
	return b.String()
}

// String is one line.
func (r progressReport) String() string {
	switch {
	case r.building:
		return "building"
	case r.event.State == check.Started && r.earlier:
		return fmt.Sprintf("this step's checks pass; checking those before, %d of %d: %s", r.event.Number, r.event.Of, r.event.Check)
	case r.event.State == check.Started:
		return fmt.Sprintf("checking %d of %d: %s", r.event.Number, r.event.Of, r.event.Check)
	}
	count := ""
	if r.event.Total > 1 {
		count = fmt.Sprintf(" (%d of %d)", r.event.Passed, r.event.Total)
	}
	return fmt.Sprintf("%s: %s%s", r.event.State, r.event.Check, count)
}
