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
		if seen := p.current().record(p.progress).Hints; n > seen {
			return fmt.Errorf("hint %d comes after %s: go run ./exercises hint gives the next", n, plural(n-1, "hint"))
		}
		text = hintText(p.current(), n)
	}
	if err == nil {
		r.say("%s", text)
	}
	return err
}

// nextHint gives the next hint of the current unit; after the last, all of them.
func (p *place) nextHint() (string, error) {
	u := p.current()
	if u.hints()[0] == "" {
		return fmt.Sprintf("%s has no hints. diff shows what the course's program changes in it.\n", capital(u.called())), nil
	}
	given := u.record(p.progress).Hints
	if given >= len(hintNames) {
		return hintText(u, 1) + "\n" + hintText(u, 2) + "\n" + hintText(u, 3), nil
	}
	err := p.update(func(now *progress.Progress) error {
		u.record(now).Hints = given + 1
		return nil
	})
	return hintText(u, given+1), err
}

func hintText(u unit, n int) string {
	text := fmt.Sprintf("Hint %d of 3, %s:\n\n%s\n", n, hintNames[n-1], u.hints()[n-1])
	if n == len(hintNames) {
		text += "\nsolution gives you the course's, if you want to compare.\n"
	}
	return text
}
