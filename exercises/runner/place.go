package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"looper.example/exercises/folder"
	"looper.example/exercises/progress"
)

// place is the learner's folder, opened.
type place struct {
	*runner
	folder   folder.Folder
	store    progress.Store
	progress *progress.Progress
	notes    []string // for the learner, shown once
}

// errNoFolder is the error of open if the learner has no folder yet.
var errNoFolder = errors.New("you have no folder for your program yet: go run ./exercises init DIR makes one")

// absolute makes a path absolute, from the current folder. It knows ~/ at the beginning.
func (r *runner) absolute(dir string) (string, error) {
	if after, ok := strings.CutPrefix(dir, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(home, after), nil
	}
	if r.Dir != "" && !filepath.IsAbs(dir) {
		return filepath.Join(r.Dir, dir), nil
	}
	return filepath.Abs(dir)
}

// where returns the learner's folder: that of the flag, or else of the environment, or else the remembered one.
func (r *runner) where() (string, error) {
	dir := r.folderFlag
	if dir == "" {
		dir = r.Getenv(folderVariable)
	}
	if dir == "" {
		var err error
		if dir, err = r.memory().Recall(); err != nil {
			return "", err
		}
	}
	if dir == "" {
		return "", errNoFolder
	}
	return r.absolute(dir)
}

// open opens the learner's folder.
func (r *runner) open() (*place, error) {
	dir, err := r.where()
	if err != nil {
		return nil, err
	}
	kind, err := folder.Of(dir)
	if err != nil {
		return nil, err
	}
	switch kind {
	case folder.Missing:
		return nil, fmt.Errorf("the folder %s is gone. If you have moved it, go run ./exercises init NEW-PLACE goes on there; the same command with a new name begins anew", dir)
	case folder.Learner:
		return r.openAt(dir)
	default:
		return nil, fmt.Errorf("%s is not a folder of the course; go run ./exercises init DIR makes one", dir)
	}
}

// browse opens the learner's folder for a command that shows the course. Without a folder it returns a place where nothing is done yet,
// and in which nothing can be written.
func (r *runner) browse() (*place, error) {
	p, err := r.open()
	if errors.Is(err, errNoFolder) {
		p, err = &place{runner: r, progress: progress.New(1, r.Now())}, nil
		p.note("You have no folder for your program yet: go run ./exercises makes one.")
	}
	return p, err
}

// openAt opens a learner's folder.
func (r *runner) openAt(dir string) (*place, error) {
	p := &place{runner: r, folder: folder.Folder{Dir: dir, Now: r.Now}, store: progress.Store{Folder: dir}}
	var err error
	p.progress, err = p.store.Load()
	if lost(err) {
		if err := p.rebuild(err); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	if p.progress.Step > len(r.track) {
		return nil, fmt.Errorf("%s says step %d, expected at most %d: a newer version of the course has written it; update this one (git pull)", progress.Name, p.progress.Step, len(r.track))
	}
	return p, p.catchUp()
}

// lost reports whether an error of Load means that rebuild must make the progress anew.
func lost(err error) bool {
	return errors.Is(err, progress.ErrNone) || errors.As(err, new(*progress.BrokenError))
}

// note keeps a line for the learner.
func (p *place) note(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf(format, args...))
}

// rebuild makes progress anew from the texts in the folder steps: a text is written when its step begins.
func (p *place) rebuild(reason error) error {
	fresh := progress.New(1, p.Now())
	for _, s := range p.track {
		if _, err := os.Stat(p.folder.Path(lessonFile(s))); err != nil {
			continue
		}
		if s.Number > 1 {
			fresh.Pass(fresh.Step, p.Now())
			fresh.Begin(s.Number, p.Now())
		}
	}
	if err := p.rebuildExercises(fresh); err != nil {
		return err
	}
	p.progress = fresh
	if err := p.store.Create(fresh); err != nil {
		return err
	}
	p.note("%v. The texts in steps say that you are at step %02d, so you go on there. The next check also checks the steps before it again.", reason, fresh.Step)
	return nil
}

// rebuildExercises finds the exercises that the learner has begun: each has a folder, and after a check its result.
func (p *place) rebuildExercises(fresh *progress.Progress) error {
	entries, err := os.ReadDir(p.folder.Path(folder.Practice))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		fresh.RecordOf(entry.Name()).State = progress.Begun
		if o, err := p.kept(entry.Name()); err == nil && o != nil && o.Passed {
			fresh.RecordOf(entry.Name()).Pass(p.Now())
		}
	}
	return err
}

// catchUp tells which steps have changed since the learner got them, and writes the current text if it is missing or
// old.
func (p *place) catchUp() error {
	stale := false
	for _, n := range p.progress.Numbers() {
		if n > len(p.track) {
			continue
		}
		record, now := p.progress.Steps[n], digests(p.track[n-1])
		if changed := record.Changed(now); len(changed) > 0 {
			stale = true
			p.note("An update of the course has changed step %02d (%s). Your progress stays.", n, strings.Join(changed, ", "))
		}
		stale = stale || record.Seen == nil
	}
	if stale {
		err := p.update(func(now *progress.Progress) error {
			for _, n := range now.Numbers() {
				if n <= len(p.track) {
					now.Steps[n].Seen = digests(p.track[n-1])
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := p.writeLesson(); err != nil || p.progress.Exercise == "" {
		return err
	}
	return p.writeExercise()
}

// writeExercise writes the current exercise. If the course has no exercise of that name, the learner goes on at the build track.
func (p *place) writeExercise() error {
	name := p.progress.Exercise
	e, err := p.exercise(name)
	if errors.As(err, new(usageError)) {
		p.note("The course has no exercise %s any more, so you go on at the build track. What you wrote is in %s.", name, p.folder.Path(path.Join(folder.Practice, name)))
		return p.backToSteps()
	}
	if err != nil {
		return err
	}
	return exerciseUnit{p, e}.write()
}

// update changes the progress, in memory and in the file. If the file is lost, it first rebuilds it.
func (p *place) update(change func(*progress.Progress) error) error {
	now, err := p.store.Update(change)
	if lost(err) {
		if err := p.rebuild(err); err != nil {
			return err
		}
		now, err = p.store.Update(change)
	}
	if err == nil {
		p.progress = now
	}
	return err
}

// writeLesson writes the text of the current step into the folder.
func (p *place) writeLesson() error {
	s := p.step()
	return p.renew(s.textFile(), []byte(s.text()))
}

// begin goes to a step.
func (p *place) begin(n int) error {
	err := p.update(func(now *progress.Progress) error {
		now.Begin(n, p.Now())
		now.Record(n).Seen = digests(p.track[n-1])
		return nil
	})
	if err != nil {
		return err
	}
	return p.writeLesson()
}

// takeNotes returns the notes as lines, and forgets them.
func (p *place) takeNotes() string {
	notes := p.notes
	p.notes = nil
	if len(notes) == 0 {
		return ""
	}
	return "note: " + strings.Join(notes, "\nnote: ") + "\n"
}

// tellNotes prints the notes to the standard error, where they do not disturb a tool.
func (p *place) tellNotes() {
	if notes := p.takeNotes(); notes != "" {
		fmt.Fprint(p.Stderr, p.laidOut(notes, prose))
	}
}
