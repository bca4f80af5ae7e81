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
	u, n, err := p.hintAsked(c.args)
	if err != nil {
		return err
	}
	text := ""
	if seen := u.record(p.progress).Hints; n == 0 || n == seen+1 {
		text, err = p.nextHint(u)
	} else if n > seen {
		return fmt.Errorf("hint %d comes after hint %d: go run ./exercises hint gives the next", n, n-1)
	} else {
		text = hintText(u, n)
	}
	if err == nil {
		r.tell(text, markdown)
	}
	return err
}

// hintAsked reads the arguments of hint: a number of a hint, an exercise, or an exercise and a number. n is 0 for the next hint.
func (p *place) hintAsked(args []string) (u unit, n int, err error) {
	u = p.current()
	if len(args) > 0 {
		if _, notNumber := strconv.Atoi(args[0]); notNumber != nil || len(args) > 1 {
			if u, err = p.unit(args[0]); err != nil {
				return nil, 0, err
			}
			args = args[1:]
		}
	}
	if len(args) == 0 {
		return u, 0, nil
	}
	if n, err = strconv.Atoi(args[0]); err != nil || n < 1 || n > len(hintNames) {
		return nil, 0, usagef("hint: expected 1, 2 or 3, found %q", args[0])
	}
	return u, n, nil
}

// nextHint gives the next hint of a unit; after the last, all of them.
func (p *place) nextHint(u unit) (string, error) {
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
		text += "\nPress s (or type solution) to get the course's code.\n"
	}
	return text
}
