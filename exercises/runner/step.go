package runner

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"looper.example/exercises/check"
	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// stepUnit is a step of the build track as a unit.
type stepUnit struct {
	*place
	mini.Step
}

func (s stepUnit) called() string   { return fmt.Sprintf("step %02d", s.Number) }
func (s stepUnit) titled() string   { return titled(s.Step) }
func (s stepUnit) takes() string    { return fmt.Sprintf("about %d minutes", s.Minutes) }
func (s stepUnit) textFile() string { return lessonFile(s.Step) }
func (s stepUnit) text() string     { return lesson(s.Step) }
func (s stepUnit) hints() [3]string { return s.Hints }
func (s stepUnit) within() string   { return "" }

func (s stepUnit) record(p *progress.Progress) *progress.Record { return p.Record(s.Number) }

func (s stepUnit) mine() (map[string][]byte, error) { return s.folder.Program() }
func (s stepUnit) start() (mini.Files, error)       { return s.track.program(s.progress, s.Number, false) }
func (s stepUnit) diff() (string, error)            { return s.Diff(), nil }

func (s stepUnit) counted() (passed, of int, what string) {
	for _, n := range s.track.of(s.Track) {
		of++
		if state := s.progress.State(n); state == progress.Passed || state == progress.Given {
			passed++
		}
	}
	if s.Track == mini.Templates {
		return passed, of, "steps, templates"
	}
	return passed, of, "steps"
}

// plan runs the checks of the step, and then, if they pass and whole is set, those of earlier steps.
func (s stepUnit) plan(whole bool) examination {
	o := outcome{unit: s, Step: s.Number, counts: whole && s.Number == s.progress.Step}
	var before []check.Check
	if whole {
		before = s.track.earlier(s.progress, s.Number)
	}
	return func(ctx context.Context, report func(progressReport)) (outcome, error) {
		err := s.examine(ctx, &o, before, report)
		return o, err
	}
}

func (s stepUnit) examine(ctx context.Context, o *outcome, before []check.Check, report func(progressReport)) error {
	if err := check.Supported(); err != nil {
		return err
	}
	files, err := s.mine()
	if err != nil {
		return err
	}
	if o.NoProgram = !hasGo(files); o.NoProgram {
		return nil
	}
	report(progressReport{building: true})
	if err := s.Build(ctx, s.folder.Dir); err != nil {
		if errors.As(err, &o.Build) {
			return nil
		}
		return err
	}
	program := check.Program{Command: []string{"./" + programName}, Dir: s.folder.Dir}
	result, err := s.Check(ctx, program, check.ForStep(s.Number), check.Options{}, func(e check.Event) { report(progressReport{event: e}) })
	o.Result = &result
	if err != nil || !result.OK() {
		return err
	}
	if before != nil {
		result, err := s.Check(ctx, program, before, check.Options{Together: true}, func(e check.Event) { report(progressReport{earlier: true, event: e}) })
		if err != nil {
			return err
		}
		o.Earlier = &result
		if !result.OK() {
			return nil
		}
	}
	o.Passed = true
	return nil
}

// hasGo reports whether one of the files is a Go file.
func hasGo(files map[string][]byte) bool {
	for name := range files {
		if path.Ext(name) == ".go" {
			return true
		}
	}
	return false
}

func (s stepUnit) story(o outcome) string {
	switch {
	case o.NoProgram:
		return fmt.Sprintf("There is no program yet: %s has no Go file.\nRead %s; then write main.go there. Each save is checked.\n", s.folder.Dir, s.textFile())
	case o.Build != nil:
		return o.Build.String()
	case o.Result != nil && !o.Result.OK():
		return o.Result.Failure.Story()
	case o.Earlier != nil && !o.Earlier.OK():
		return fmt.Sprintf("The checks of %s pass. A check of an earlier step fails now:\n\n%s", s.called(), o.Earlier.Failure.Story())
	}
	return s.passed(o)
}

func (s stepUnit) passed(o outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "PASSED %s\n", s.titled())
	var results []check.Result
	if o.Result != nil {
		results = append(results, *o.Result)
	}
	if o.Earlier != nil {
		if len(o.Earlier.Events) > 0 {
			b.WriteString("The checks of earlier steps pass too.\n")
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
	if o.Result != nil {
		b.WriteString(toldRemarks(o.Result.Remarks, "check -json lists them all"))
	}
	b.WriteString(s.floorAfter(s.Number))
	return b.String()
}

// solve writes the course's program after the step to solutions, and tells how the learner's program differs.
func (s stepUnit) solve() (string, error) {
	files, err := s.track.program(s.progress, s.Number, true)
	if err != nil {
		return "", err
	}
	within := path.Join("solutions", s.Folder())
	if err := s.writeSolution(within, files); err != nil {
		return "", err
	}
	compared, err := s.compared(s, within, files)
	return fmt.Sprintf("The course's program after %s\nis in %s.\n", s.titled(), s.folder.Path(within)) + compared, err
}

// goOn goes to the next step, or where the word says: main, templates or exercises.
func (s stepUnit) goOn(where string) error {
	turns := where == toExercises || where == mini.Templates.String() && s.Track == mini.Main || where == mini.Main.String() && s.Track == mini.Templates
	if !turns && !s.progress.Done(s.Number) {
		return notYet(s)
	}
	next, ok := 0, false
	switch where {
	case "":
		next, ok = s.track.next(s.progress)
	case mini.Main.String():
		next, ok = s.track.open(mini.Main, s.progress)
	case mini.Templates.String():
		if !s.progress.Done(mini.TemplatesAfter) {
			return fmt.Errorf("the templates need the steps up to %d", mini.TemplatesAfter)
		}
		next, ok = s.track.open(mini.Templates, s.progress)
	case toExercises:
		return s.beginOpen()
	default:
		return usagef("next: expected main, templates or %s, found %q", toExercises, where)
	}
	if ok {
		return s.begin(next)
	}
	if _, left := s.track.open(mini.Templates, s.progress); left && where != mini.Templates.String() {
		return fmt.Errorf("the main track ends here. The templates are left: go run ./exercises next templates")
	}
	return fmt.Errorf("this was the last step. What the floors have that mini lacks is in %s", floorsFolder)
}

func (s stepUnit) ending() string { return "ending the server" }

func (s stepUnit) leftOut() string {
	return fmt.Sprintf("Step %02d and its checks are left out. Your program lacks what the step adds:\njump %d -after makes a folder with the course's program after it.\n", s.Number, s.Number)
}
