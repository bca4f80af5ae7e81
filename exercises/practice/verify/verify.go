// Package verify holds the exercises to what they promise, for their authors:
//
//	each starter builds, and fails: without a mistake, unless mistakes.md says that the starter makes it
//	each trace of a text is one that the check makes of the starter
//	each wrong answer fails, with the mistake that it is named after
//	each solution passes, as often as asked, and under the race detector
//	a solution without its functions' bodies fails
//
// One judge is built for many exercises at once, so that all take a minute rather than ten.
package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"looper.example/exercises/practice"
	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/judge"
)

// Options say how much is asked.
type Options struct {
	Names []string // of exercises; none: all
	Times int      // how often each solution must pass; 0: once
	Race  bool     // under the race detector too
}

// Fault is a promise that is not kept.
type Fault struct {
	Exercise string
	Of       string // "start", "solution", "wrong/NAME", "hollow"
	Text     string
}

func (f Fault) String() string { return f.Exercise + ": " + f.Of + ": " + f.Text }

// version is one version of an exercise's files, and what must come of it.
type version struct {
	work    attempt.Work
	of      string
	passes  bool
	mistake string // of a version that fails; "": any, but for the starter none
}

// All asks every exercise and returns the faults. Report is told of each version that was asked.
func All(ctx context.Context, c *attempt.Course, o Options, report func(string)) (faults []Fault, err error) {
	folder, err := os.MkdirTemp("", "verify-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	v := verifier{course: c, folder: folder, options: o, report: report}
	exercises := c.Exercises
	if len(o.Names) > 0 {
		exercises = slices.DeleteFunc(slices.Clone(exercises), func(e practice.Exercise) bool {
			return !slices.Contains(o.Names, e.Name) && !slices.Contains(o.Names, e.Number)
		})
	}
	var layers [][]version // each has an exercise at most once
	for _, e := range exercises {
		versions, err := v.versions(e)
		if err != nil {
			return nil, err
		}
		for i, one := range versions {
			if i == len(layers) {
				layers = append(layers, nil)
			}
			layers[i] = append(layers[i], one)
		}
	}
	for _, layer := range layers {
		if err := v.ask(ctx, layer, false); err != nil {
			return nil, err
		}
	}
	if o.Race && len(layers) > 0 {
		if err := v.ask(ctx, layers[0], true); err != nil {
			return nil, err
		}
	}
	return v.faults, nil
}

// start is the version that the learner begins with.
const start = "start"

type verifier struct {
	course  *attempt.Course
	folder  string
	options Options
	report  func(string)
	faults  []Fault
}

// versions lists the versions of an exercise. The solution is the first.
func (v *verifier) versions(e practice.Exercise) ([]version, error) {
	at := func(name string) attempt.Work { return attempt.Work{Exercise: e, Dir: v.course.Path(e, name)} }
	versions := []version{
		{work: at("_solution"), of: "solution", passes: true},
		{work: at(""), of: start, mistake: e.AtStart},
	}
	if len(e.Wrong) < 2 {
		v.faults = append(v.faults, Fault{e.Name, "wrong", fmt.Sprintf("expected two wrong answers or more, found %d", len(e.Wrong))})
	}
	for _, name := range e.Wrong {
		versions = append(versions, version{work: at("_wrong/" + name), of: "wrong/" + name, mistake: name})
	}
	if e.InWords() {
		return versions, nil
	}
	hollow := filepath.Join(v.folder, e.Name)
	if err := hollowed(v.course.Path(e, "_solution"), hollow); err != nil {
		return nil, err
	}
	return append(versions, version{work: attempt.Work{Exercise: e, Dir: hollow}, of: "hollow"}), nil
}

// ask builds one judge for a layer, and makes the checks. What does not build is a fault, and the others are built without it.
func (v *verifier) ask(ctx context.Context, layer []version, race bool) error {
	for {
		var work []attempt.Work
		for _, one := range layer {
			work = append(work, one.work)
		}
		j, err := v.course.Build(ctx, filepath.Join(v.folder, "judge"), race, work...)
		var broken *attempt.BuildError
		if !errors.As(err, &broken) {
			if err != nil {
				return err
			}
			return v.run(ctx, j, layer, race)
		}
		i := slices.IndexFunc(layer, func(one version) bool { return one.work.Dir == broken.Dir })
		if i < 0 {
			return err
		}
		v.faults = append(v.faults, Fault{layer[i].work.Exercise.Name, layer[i].of, "does not build:\n" + broken.Output})
		layer = slices.Delete(slices.Clone(layer), i, i+1)
	}
}

func (v *verifier) run(ctx context.Context, j *attempt.Judge, layer []version, race bool) error {
	for _, one := range layer {
		times := 1
		if one.passes && !race {
			times = max(1, v.options.Times)
		}
		for range times {
			r, said, err := j.Run(ctx, one.work)
			if err != nil {
				return err
			}
			if text := one.fault(r, said); text != "" {
				if race {
					text = "under the race detector: " + text
				}
				v.faults = append(v.faults, Fault{one.work.Exercise.Name, one.of, text})
				break
			}
		}
		v.report(one.work.Exercise.Name + ": " + one.of)
	}
	return nil
}

// fault compares what came of a version with what must.
func (one version) fault(r judge.Result, said string) string {
	switch {
	case one.passes && !r.Passed:
		return fmt.Sprintf("expected a pass, found: %s\n%s", told(r), said)
	case !one.passes && r.Passed:
		return "expected a failure, found a pass"
	case r.Passed:
		return ""
	case r.Failure.Came == "" || r.Failure.Wanted == "":
		return "expected what came and what was wanted, found: " + told(r)
	case strings.Contains(r.Failure.Came+r.Failure.Wanted, "<nil>"):
		return "expected words for no error (judge.TellError), found: " + told(r)
	case one.of == start && one.mistake == "" && r.Failure.Mistake != "":
		return fmt.Sprintf("expected no mistake for code that nobody has edited, or the heading \"## %s (at the start)\"; found: %s", r.Failure.Mistake, told(r))
	case (one.mistake != "" || one.of == start) && r.Failure.Mistake != one.mistake:
		return fmt.Sprintf("expected the mistake %q, found %q: %s", one.mistake, r.Failure.Mistake, told(r))
	case r.Failure.Mistake != "" && one.work.Exercise.Mistakes[r.Failure.Mistake] == "":
		return fmt.Sprintf("the check tells of the mistake %q, which mistakes.md does not have", r.Failure.Mistake)
	case one.of == start:
		return strayTrace(one.work.Exercise.Text, r.Trace)
	}
	return ""
}

func told(r judge.Result) string {
	if r.Failure == nil {
		return strings.Join(r.Steps, "; ")
	}
	return fmt.Sprintf("%s; came %s; wanted %s", strings.Join(r.Steps, "; "), r.Failure.Came, r.Failure.Wanted)
}
