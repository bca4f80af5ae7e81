package runner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"looper.example/exercises/folder"
	"looper.example/exercises/practice"
	"looper.example/exercises/progress"
)

// The words after next that turn from steps to exercises and back.
const (
	toExercises = "exercises"
	toSteps     = "steps"
)

// exercise finds an exercise by its name or number.
func (r *runner) exercise(named string) (practice.Exercise, error) {
	c, err := r.course()
	if err != nil {
		return practice.Exercise{}, err
	}
	e, ok := c.Find(named)
	if !ok {
		return e, usagef("there is no exercise %q; go run ./exercises list has their names", named)
	}
	return e, nil
}

// openExercise returns the exercise to work on: one that the learner has begun, or else the first that is not done.
func (p *place) openExercise() (practice.Exercise, error) {
	c, err := p.course()
	if err != nil {
		return practice.Exercise{}, err
	}
	open := func(wanted func(r *progress.Record) bool) int {
		return slices.IndexFunc(c.Exercises, func(e practice.Exercise) bool { return wanted(p.progress.Exercises[e.Name]) })
	}
	i := open(func(r *progress.Record) bool { return r != nil && r.State == progress.Begun })
	if i < 0 {
		i = open(func(r *progress.Record) bool { return !r.Done() })
	}
	if i < 0 {
		return practice.Exercise{}, errors.New("all exercises are done; go run ./exercises run NAME goes back to one")
	}
	return c.Exercises[i], nil
}

// beginOpen goes to the exercise to work on.
func (p *place) beginOpen() error {
	e, err := p.openExercise()
	if err != nil {
		return err
	}
	return p.beginExercise(e)
}

// beginExercise goes to an exercise.
func (p *place) beginExercise(e practice.Exercise) error {
	err := p.update(func(now *progress.Progress) error {
		now.BeginExercise(e.Name, p.Now())
		return nil
	})
	if err != nil {
		return err
	}
	return exerciseUnit{p, e}.write()
}

// backToSteps goes back to the build track, to the step at which the learner left it.
func (p *place) backToSteps() error {
	return p.update(func(now *progress.Progress) error {
		now.Exercise = ""
		return nil
	})
}

// write writes the exercise into the learner's folder: the text, the files that are only read, and, if the learner has no files
// there, those to begin with.
func (e exerciseUnit) write() error {
	if err := e.writeModule(folder.Practice, "practice"); err != nil {
		return err
	}
	mine, err := e.mine()
	if err != nil {
		return err
	}
	files, err := e.courseFiles("", e.Given)
	if err != nil {
		return err
	}
	files["README.md"] = []byte(e.Text)
	if len(mine) == 0 {
		start, err := e.start()
		if err != nil {
			return err
		}
		maps.Copy(files, start)
	}
	for name, content := range files {
		if err := e.renew(path.Join(e.within(), name), content); err != nil {
			return err
		}
	}
	return nil
}

// renew writes a file of the course's. If it had another content, a note says where the copy is.
func (p *place) renew(name string, content []byte) error {
	backup, err := p.folder.Write(name, content)
	if backup != "" {
		p.note("%s is written anew; what was in it is in %s.", name, backup)
	}
	return err
}

// answer writes the answer to an exercise that is answered in words. It keeps the lines of the file that begin with #.
func (e exerciseUnit) answer(words string) error {
	if !e.InWords() {
		return fmt.Errorf("exercise %s is answered in code: write in %s", e.Name, e.folder.Path(e.within()))
	}
	if words = strings.TrimSpace(words); words == "" {
		return usagef("predict: expected an answer after the name; the text shows its form (go run ./exercises show %s)", e.Name)
	}
	mine, err := e.mine()
	if err != nil {
		return err
	}
	var b strings.Builder
	for line := range strings.Lines(string(mine[practice.AnswerFile])) {
		if strings.HasPrefix(line, "#") {
			b.WriteString(strings.TrimRight(line, "\n") + "\n")
		}
	}
	return e.folder.Keep(path.Join(e.within(), practice.AnswerFile), []byte(b.String()+words+"\n"))
}

// work is the command run: it works on an exercise, in a session.
func (r *runner) work(ctx context.Context, c *call) error {
	p, err := r.openOrWelcome(ctx)
	if err != nil {
		return err
	}
	if _, on := p.current().(exerciseUnit); len(c.args) > 0 || !on {
		var e practice.Exercise
		if len(c.args) > 0 {
			e, err = p.exercise(c.args[0])
		} else {
			e, err = p.openExercise()
		}
		if err == nil {
			err = p.beginExercise(e)
		}
		if err != nil {
			return err
		}
	}
	if r.json {
		return p.startJSON(ctx)
	}
	err = p.session(ctx)
	var other *otherRunner
	if errors.As(err, &other) {
		p.tellNotes()
		r.tell(fmt.Sprintf("%s\nThe runner in the other terminal (process %d) goes on with it.\n", p.arrival(), other.PID), prose)
		return nil
	}
	return err
}

// steps goes back to the build track.
func (r *runner) steps(_ context.Context, _ *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	if err := p.backToSteps(); err != nil {
		return err
	}
	r.tell(p.arrival()+"\n", prose)
	return nil
}

// predict writes an answer, and checks it.
func (r *runner) predict(ctx context.Context, c *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	words := c.args
	if len(words) > 1 {
		if e, err := p.exercise(words[0]); err == nil && e.Name == words[0] {
			if err := p.beginExercise(e); err != nil {
				return err
			}
			words = words[1:]
		}
	}
	e, ok := p.current().(exerciseUnit)
	if !ok {
		return fmt.Errorf("you are at %s; predict NAME ANSWER answers an exercise", p.current().called())
	}
	if err := e.answer(strings.Join(words, " ")); err != nil {
		return err
	}
	return p.tellCheck(ctx, e, true)
}

// traced shows the trace of the last check.
func (r *runner) traced(_ context.Context, c *call) error {
	_, u, err := r.asked(c)
	if err != nil {
		return err
	}
	text, err := traceOf(u)
	if err == nil {
		r.tell(text, prose)
	}
	return err
}

// traceOf returns the trace of a unit's last check.
func traceOf(u unit) (string, error) {
	e, ok := u.(exerciseUnit)
	if !ok {
		return "", fmt.Errorf("%s has no trace: exercises have, and your server has system calls to watch (strace -f ./%s)", u.called(), programName)
	}
	return e.trace()
}
