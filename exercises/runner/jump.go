package runner

import (
	"context"
	"fmt"
	"path/filepath"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// jump goes on in a new folder, whose program is the course's.
func (r *runner) jump(_ context.Context, c *call) error {
	n, err := c.number(0, 0)
	if err != nil {
		return err
	}
	if _, err := r.track.step(n); err != nil {
		return err
	}
	from := "."
	if p, err := r.open(); err == nil {
		p.tellNotes()
		from = p.folder.Dir
	}
	dir := fmt.Sprintf("%s-step-%02d", filepath.Clean(from), n)
	switch {
	case len(c.args) > 1:
		dir = c.args[1]
	case from == ".":
		return usagef("jump: expected a folder after the number")
	}
	if dir, err = r.absolute(dir); err != nil {
		return err
	}
	begun := r.given(n, c.after)
	files, err := r.track.program(begun, n, c.after)
	if err != nil {
		return err
	}
	p, err := r.create(dir, files, begun)
	if err != nil {
		return err
	}
	r.say("Your folder is now %s, at %s.\n", p.folder.Dir, p.current().titled())
	if from != "." {
		r.say("The one before stays as it is; go run ./exercises init %s takes you back.\n", from)
	}
	return r.remember(dir)
}

// given returns the progress of a learner who was given all steps before n, and, if after is set, n too.
func (r *runner) given(n int, after bool) *progress.Progress {
	p := &progress.Progress{Format: progress.Format}
	for _, s := range r.track {
		if s.Number < n && (s.Track == r.track[n-1].Track || s.Number <= mini.TemplatesAfter) {
			p.Record(s.Number).State = progress.Given
		}
	}
	p.Begin(n, r.Now())
	if after {
		p.Record(n).State = progress.Given
	}
	return p
}
