package runner

import (
	"context"
	"fmt"
	"strconv"

	"looper.example/exercises/progress"
)

// hintNames are what the hints are about.
var hintNames = [...]string{"the concept", "the place", "nearly the code"}

func (r *runner) hint(_ context.Context, c *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	text := ""
	if len(c.args) == 0 {
		text, err = p.nextHint()
	} else {
		n, numberErr := strconv.Atoi(c.args[0])
		if numberErr != nil || n < 1 || n > len(hintNames) {
			return usagef("hint: expected 1, 2 or 3, found %q", c.args[0])
		}
		if seen := p.progress.Record(p.progress.Step).Hints; n > seen {
			return fmt.Errorf("hint %d comes after %s: go run ./exercises hint gives the next", n, plural(n-1, "hint"))
		}
		text = p.hintText(n)
	}
	if err == nil {
		r.say("%s", text)
	}
	return err
}

// nextHint gives the next hint of the current step; after the last, all of them.
func (p *place) nextHint() (string, error) {
	s := p.current()
	if s.Hints[0] == "" {
		return fmt.Sprintf("Step %02d has no hints. diff %d shows what the course's program changes in it.\n", s.Number, s.Number), nil
	}
	given := p.progress.Record(s.Number).Hints
	if given >= len(hintNames) {
		return p.hintText(1) + "\n" + p.hintText(2) + "\n" + p.hintText(3), nil
	}
	err := p.update(func(now *progress.Progress) error {
		now.Record(s.Number).Hints = given + 1
		return nil
	})
	return p.hintText(given + 1), err
}

func (p *place) hintText(n int) string {
	text := fmt.Sprintf("Hint %d of 3, %s:\n\n%s\n", n, hintNames[n-1], p.current().Hints[n-1])
	if n == len(hintNames) {
		text += "\nsolution gives you the course's program, if you want to compare.\n"
	}
	return text
}
