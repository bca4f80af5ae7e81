package runner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"looper.example/exercises/folder"
	"looper.example/exercises/mini"
	"looper.example/exercises/practice"
	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/judge"
	"looper.example/exercises/progress"
)

// exerciseUnit is an exercise as a unit. A place makes one only if it has found the course.
type exerciseUnit struct {
	*place
	practice.Exercise
}

func (e exerciseUnit) called() string { return "exercise " + e.Name }
func (e exerciseUnit) titled() string {
	return fmt.Sprintf("exercise %s, %s: %s", e.Number, e.Name, e.Title)
}
func (e exerciseUnit) takes() string    { return fmt.Sprintf("%s, %d min", e.Kind, e.Minutes) }
func (e exerciseUnit) textFile() string { return path.Join(e.within(), "README.md") }
func (e exerciseUnit) text() string     { return e.Text }
func (e exerciseUnit) hints() [3]string { return e.Hints }
func (e exerciseUnit) within() string   { return path.Join(folder.Practice, e.Name) }

func (e exerciseUnit) record(p *progress.Progress) *progress.Record { return p.RecordOf(e.Name) }

func (e exerciseUnit) mine() (map[string][]byte, error) { return e.folder.PracticeFiles(e.Name) }

func (e exerciseUnit) start() (mini.Files, error) { return e.courseFiles("", e.Files) }

// courseFiles reads the course's files in a folder of the exercise.
func (e exerciseUnit) courseFiles(within string, names []string) (mini.Files, error) {
	c, err := e.course()
	if err != nil {
		return nil, err
	}
	files := mini.Files{}
	for _, name := range names {
		if files[name], err = os.ReadFile(c.Path(e.Exercise, path.Join(within, name))); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (e exerciseUnit) counted() (passed, of int, what string) {
	c, err := e.course()
	if err != nil {
		return 0, 1, ""
	}
	for _, other := range c.Exercises {
		if other.Group != e.Group {
			continue
		}
		of++
		if r := e.progress.Exercises[other.Name]; r != nil && r.State == progress.Passed {
			passed++
		}
	}
	return passed, of, "in " + groupTitle(e.Group)
}

// groupTitle is "stage 2", or "the bug museum".
func groupTitle(group string) string {
	if number, ok := strings.CutPrefix(group, "stage"); ok {
		return "stage " + strings.TrimLeft(number, "0")
	}
	return "the bug museum"
}

func (e exerciseUnit) plan(bool) examination {
	o := outcome{unit: e, Exercise: e.Name, counts: e.record(e.progress).State != ""}
	return func(ctx context.Context, report func(progressReport)) (outcome, error) {
		err := e.examine(ctx, &o, report)
		return o, err
	}
}

// examine runs the check with the learner's files, and keeps the result beside them.
func (e exerciseUnit) examine(ctx context.Context, o *outcome, report func(progressReport)) error {
	files, err := e.mine()
	if err != nil {
		return err
	}
	if o.NoProgram = e.nothing(files); o.NoProgram {
		return nil
	}
	c, err := e.course()
	if err != nil {
		return err
	}
	o.words = judge.New(string(files[practice.AnswerFile])).Text()
	report(progressReport{building: true})
	work := attempt.Work{Exercise: e.Exercise, Dir: e.folder.Path(e.within())}
	result, said, err := e.Judge(ctx, c, work, func() { report(progressReport{judging: e.Kind}) })
	var broken *attempt.BuildError
	switch {
	case errors.As(err, &broken):
		o.Build = explain(e.folder.Dir, e.placed(broken.Output), e.Name)
	case err != nil:
		return err
	default:
		o.Judged, o.Said, o.Passed = &result, said, result.Passed
	}
	if o.Changed, err = e.changedGiven(); err != nil {
		return err
	}
	return e.keepResult(*o)
}

// ownFile matches the name of a file of the exercise at the beginning of a line of the compiler's.
var ownFile = regexp.MustCompile(`(?m)^([^\s/:]+\.go):`)

// placed names the exercise's files in the compiler's words as the learner finds them, from the learner's folder on.
func (e exerciseUnit) placed(output string) string {
	return ownFile.ReplaceAllString(output, e.within()+"/$1:")
}

// nothing reports whether there is nothing to check: no Go file, or no answer.
func (e exerciseUnit) nothing(files map[string][]byte) bool {
	if e.InWords() {
		return judge.New(string(files[practice.AnswerFile])).Text() == ""
	}
	return !hasGo(files)
}

// begun reports whether the learner has begun the exercise. If not, none of its files is in the learner's folder.
func (e exerciseUnit) begun() bool { return e.record(e.progress).State != "" }

func (e exerciseUnit) notBegun() string {
	return fmt.Sprintf("You have not begun exercise %s.\ngo run ./exercises run %s begins it.\n", e.Name, e.Name)
}

// changedGiven lists the changed files that the learner should only read. The check uses the course's.
func (e exerciseUnit) changedGiven() (names []string, err error) {
	given, err := e.courseFiles("", e.Given)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if mine, err := os.ReadFile(e.folder.Path(path.Join(e.within(), name))); err == nil && string(mine) != string(given[name]) {
			names = append(names, name)
		}
	}
	return names, err
}

// diff tells what the learner has changed since the exercise began.
func (e exerciseUnit) diff() (string, error) {
	mine, err := e.mine()
	if err != nil {
		return "", err
	}
	if !e.begun() {
		return e.notBegun(), nil
	}
	start, err := e.start()
	if err != nil {
		return "", err
	}
	text := string(mini.Unified(start, mine, mini.IgnoreSpace))
	if text == "" {
		text = "You have changed nothing yet.\n"
	}
	return text, nil
}

// solve writes the solution and its commentary to solutions, and returns both as a text.
func (e exerciseUnit) solve() (string, error) {
	files, err := e.courseFiles("_solution", e.Files)
	if err != nil {
		return "", err
	}
	all, err := e.courseFiles("", e.Given)
	if err != nil {
		return "", err
	}
	maps.Copy(all, files)
	all["solution.md"] = []byte(e.Commentary)
	within := path.Join("solutions", folder.Practice)
	if err := e.writeModule(within, "solutions"); err != nil {
		return "", err
	}
	within = path.Join(within, e.Name)
	if err := e.writeSolution(within, all); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", strings.TrimSpace(e.Commentary))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "\n## %s\n\n```\n%s\n```\n", name, strings.TrimSpace(string(files[name])))
	}
	fmt.Fprintf(&b, "\n## Where it is\n\nThe solution and this commentary are in %s.\n", e.folder.Path(within))
	if e.InWords() {
		return b.String(), nil
	}
	compared, err := e.compared(e, within, files)
	return b.String() + compared, err
}

// goOn goes to the next exercise of the stage that is not done, or after the last one back to the build track.
func (e exerciseUnit) goOn(where string) error {
	switch {
	case where == toSteps:
		return e.backToSteps()
	case where != "":
		return usagef("next: expected %s, found %q", toSteps, where)
	case !e.record(e.progress).Done():
		return notYet(e)
	}
	c, err := e.course()
	if err != nil {
		return err
	}
	after := false
	for _, other := range c.Exercises {
		if after && other.Group == e.Group && !e.progress.Exercises[other.Name].Done() {
			return e.beginExercise(other)
		}
		after = after || other.Name == e.Name
	}
	return e.backToSteps()
}

func (e exerciseUnit) ending() string  { return "ending the check" }
func (e exerciseUnit) leftOut() string { return fmt.Sprintf("Exercise %s is left out.\n", e.Name) }
