package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"looper.example/exercises/folder"
	"looper.example/exercises/practice"
	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/judge"
	"looper.example/exercises/progress"
)

// Judger runs the check of an exercise with the learner's files. It calls built when the check begins. If the code does not build,
// the error is an *attempt.BuildError. said is what the learner's code has printed.
type Judger func(ctx context.Context, c *attempt.Course, w attempt.Work, built func()) (r judge.Result, said string, err error)

// The files that the runner keeps beside the learner's. Each check renews them.
const (
	traceFile  = "trace.txt"
	resultFile = "result.json"
)

// judge builds a judge, which runs the check. The executable stays until the runner ends: if no code has changed, as with an answer
// in words, the go command need not link it again.
func (r *runner) judge(ctx context.Context, c *attempt.Course, w attempt.Work, built func()) (judge.Result, string, error) {
	if r.scratch == "" {
		made, err := os.MkdirTemp("", "exercises-")
		if err != nil {
			return judge.Result{}, "", err
		}
		r.scratch = made
	}
	j, err := c.Build(ctx, filepath.Join(r.scratch, "judge"), false, w)
	if err != nil {
		return judge.Result{}, "", err
	}
	built()
	return j.Run(ctx, w)
}

// tidy removes the judges.
func (r *runner) tidy() {
	if r.scratch != "" {
		_ = os.RemoveAll(r.scratch)
	}
}

// keepResult writes the result of a check, and its trace, beside the learner's files.
func (e exerciseUnit) keepResult(o outcome) error {
	trace := ""
	if o.Judged != nil {
		trace = o.Judged.Trace
		without := *o.Judged
		without.Trace = "" // it has a file of its own
		o.Judged = &without
	}
	content, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(
		e.folder.Keep(path.Join(e.within(), resultFile), append(content, '\n')),
		e.folder.Keep(path.Join(e.within(), traceFile), []byte(trace)),
	)
}

// kept returns the result of the last check of an exercise; nil if there was none.
func (p *place) kept(exercise string) (*outcome, error) {
	content, err := os.ReadFile(p.folder.Path(path.Join(folder.Practice, exercise, resultFile)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	o := new(outcome)
	if err := json.Unmarshal(content, o); err != nil {
		return nil, fmt.Errorf("%s of exercise %s cannot be read (%w); the next check writes it anew", resultFile, exercise, err)
	}
	return o, nil
}

// trace returns the trace of the last check. After a wrong answer in words it returns all that happens, because the learner asks
// for it.
func (e exerciseUnit) trace() (string, error) {
	content, err := os.ReadFile(e.folder.Path(path.Join(e.within(), traceFile)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("there is no trace yet: a check makes one")
	case err != nil:
		return "", err
	}
	o, err := e.kept(e.Name)
	if err == nil && o != nil && o.guess() > 0 {
		return e.reveal(o, string(content))
	}
	if len(content) == 0 {
		return "The last check has no trace: nothing of it went through a kernel.\n", nil
	}
	return e.legend(string(content)) + string(content), err
}

// legend explains the lines of a trace, which stand after it. The text of an exercise does so only if it shows a trace itself.
func (e exerciseUnit) legend(trace string) string {
	if !practice.ShowsTrace(trace) || practice.ShowsTrace(e.Text) {
		return ""
	}
	return textOf(markdown(practice.Legend, textWidth)) + "\n"
}

// reveal tells what happens, and notes that the learner knows it.
func (e exerciseUnit) reveal(o *outcome, trace string) (string, error) {
	err := e.update(func(now *progress.Progress) error {
		e.record(now).Revealed = o.guess()
		return nil
	})
	if trace != "" {
		trace = "\n" + e.legend(trace) + trace
	}
	return e.story(*o) + trace, err
}

// hasTrace reports whether the last check has left a trace.
func (e exerciseUnit) hasTrace() bool {
	info, err := os.Stat(e.folder.Path(path.Join(e.within(), traceFile)))
	return err == nil && info.Size() > 0
}

// hidden reports whether the last answer in words was wrong, and the learner does not know yet what happens.
func (e exerciseUnit) hidden() bool {
	o, err := e.kept(e.Name)
	return err == nil && o != nil && o.guess() > 0 && !e.record(e.progress).KnowsTruth(o.guess())
}
