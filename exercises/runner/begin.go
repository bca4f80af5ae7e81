package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"looper.example/exercises/check"
	"looper.example/exercises/folder"
	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// init makes the learner's folder, or goes on in one that exists.
func (r *runner) init(ctx context.Context, c *call) error {
	if len(c.args) == 0 {
		_, err := r.welcome(ctx)
		return err
	}
	_, err := r.settle(c.args[0])
	return err
}

// welcome asks a new learner for a folder and makes it.
func (r *runner) welcome(ctx context.Context) (*place, error) {
	suggested, err := r.absolute(filepath.Join("..", "mini"))
	if err != nil {
		return nil, err
	}
	r.say("%s\n\n", wrap(fmt.Sprintf("Welcome. You build mini, a small web framework of your own, in %d steps. "+
		"Each begins with a failure that you can see, and ends when its checks pass.\n\n"+
		"Your program needs a folder of its own. It must be new or empty.", len(r.track)), plainWidth))
	for {
		dir, err := r.ask(ctx, fmt.Sprintf("Folder [%s]:", suggested))
		if err != nil {
			return nil, fmt.Errorf("no folder was typed; go run ./exercises init DIR makes one without a question")
		}
		if dir == "" {
			dir = suggested
		}
		p, err := r.settle(dir)
		if err == nil {
			return p, nil
		}
		r.say("%v\n\n", err)
	}
}

// settle makes dir the learner's folder.
func (r *runner) settle(dir string) (*place, error) {
	dir, err := r.absolute(dir)
	if err != nil {
		return nil, err
	}
	kind, err := folder.Of(dir)
	if err != nil {
		return nil, err
	}
	if kind == folder.Learner {
		p, err := r.openAt(dir)
		if err != nil {
			return nil, err
		}
		p.tellNotes()
		r.say("You go on in %s, at %s.\n", dir, p.current().titled())
		return p, r.remember(dir)
	}
	files, err := r.track.program(progress.New(1, r.Now()), 1, false)
	if err != nil {
		return nil, err
	}
	p, err := r.create(dir, files, progress.New(1, r.Now()))
	if err != nil {
		return nil, err
	}
	r.say("%s\n", wrap(fmt.Sprintf("Your folder is %s. What you write there is yours: the course overwrites nothing without a copy.\n\n"+
		"Read %s there, then write main.go. To have it checked whenever you save, leave this running in a terminal, in the folder of the course:\n\n"+
		"  go run ./exercises", dir, p.step().textFile()), plainWidth))
	return p, r.remember(dir)
}

// create makes a folder with a program and the progress.
func (r *runner) create(dir string, files mini.Files, begun *progress.Progress) (*place, error) {
	if err := r.outside(dir); err != nil {
		return nil, err
	}
	if err := folder.Create(dir, files); err != nil {
		return nil, err
	}
	for n, record := range begun.Steps {
		record.Seen = digests(r.track[n-1])
	}
	if err := (progress.Store{Folder: dir}).Create(begun); err != nil {
		return nil, err
	}
	return r.openAt(dir)
}

// outside returns an error if a path is in the folder of the course: git would see the learner's files there.
func (r *runner) outside(dir string) error {
	c, err := r.course()
	if err != nil {
		return nil // another command tells
	}
	root := resolved(filepath.Dir(filepath.Dir(c.Dir))) // of exercises/practice
	if inside, err := filepath.Rel(root, resolved(dir)); err == nil && filepath.IsLocal(inside) {
		return fmt.Errorf("%s is in the folder of the course, where git and an update of the course would meet your files: choose a folder outside of %s", dir, root)
	}
	return nil
}

// resolved is a path without symbolic links, as the go command names folders; of a path that does not exist, the part that exists has none.
func resolved(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return dir
	}
	return filepath.Join(resolved(parent), filepath.Base(dir))
}

// remember keeps where the folder is. If it cannot, it prints a note and no error.
func (r *runner) remember(dir string) error {
	if err := r.memory().Remember(dir); err != nil {
		fmt.Fprintf(r.Stderr, "note: where your folder is cannot be remembered (%v); set %s=%s\n", err, folderVariable, dir)
	}
	return nil
}

// openOrWelcome opens the learner's folder, or makes it if there is none.
func (r *runner) openOrWelcome(ctx context.Context) (*place, error) {
	p, err := r.open()
	if errors.Is(err, errNoFolder) && !r.json {
		if p, err = r.welcome(ctx); err == nil {
			r.say("\n")
		}
	}
	return p, err
}

// start is the command without a name: a session, or the state for tools.
func (r *runner) start(ctx context.Context, _ *call) error {
	p, err := r.openOrWelcome(ctx)
	if err != nil {
		return err
	}
	if p.progress.Exercise == "" {
		if err := check.Supported(); err != nil {
			return err
		}
	}
	if r.json {
		return p.startJSON(ctx)
	}
	return p.session(ctx)
}

// startJSON checks once, and prints the result for tools.
func (p *place) startJSON(ctx context.Context) error {
	p.tellNotes()
	u := p.current()
	o, err := u.plan(true)(ctx, func(progressReport) {})
	if err == nil {
		err = p.keep(o)
	}
	if err != nil {
		return err
	}
	s := p.step()
	name, title := s.Name, s.Title
	if e, ok := u.(exerciseUnit); ok {
		name, title = e.Name, e.Title
	}
	err = p.writeJSON(struct {
		Folder   string  `json:"folder"`
		Step     int     `json:"step"`
		Exercise string  `json:"exercise,omitempty"`
		Name     string  `json:"name"`
		Title    string  `json:"title"`
		Text     string  `json:"text"` // file
		Check    outcome `json:"check"`
	}{p.folder.Dir, s.Number, p.progress.Exercise, name, title, p.folder.Path(u.textFile()), o})
	if err == nil && !o.Passed {
		err = errFailed
	}
	return err
}
