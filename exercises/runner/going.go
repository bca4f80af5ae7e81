package runner

import (
	"context"
	"fmt"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

func (r *runner) next(_ context.Context, c *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	where := ""
	if len(c.args) > 0 {
		where = c.args[0]
	}
	if err := p.current().goOn(where); err != nil {
		return err
	}
	p.tellNotes()
	r.tell(p.arrival()+"\n", prose)
	return nil
}

// notYet is the error of going on from a unit that has not passed.
func notYet(u unit) error {
	return fmt.Errorf("%s has not passed yet: check says why, hint helps, skip leaves it out", u.called())
}

// arrival tells where the learner has come to.
func (p *place) arrival() string {
	u := p.current()
	text := fmt.Sprintf("You are at %s (%s).\nRead %s.", u.titled(), u.takes(), u.textFile())
	if _, ok := u.(exerciseUnit); ok {
		return text
	}
	if n := p.progress.Step; n == mini.TemplatesAfter+1+len(p.track.of(mini.Templates)) {
		if _, left := p.track.open(mini.Templates, p.progress); left {
			text += fmt.Sprintf("\nSteps %d to %d, templates, are a side track; at any time, go run ./exercises next templates turns to them.", mini.TemplatesAfter+1, n-1)
		} else {
			text = "The side track is finished: your program has templates. The main track goes on.\n" + text
		}
	}
	return text
}

func (r *runner) skip(_ context.Context, _ *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	u := p.current()
	if u.record(p.progress).State != progress.Begun {
		return fmt.Errorf("%s is over: go on with next", u.called())
	}
	err = p.update(func(now *progress.Progress) error {
		u.record(now).State = progress.Skipped
		return nil
	})
	if err != nil {
		return err
	}
	r.say("%s", u.leftOut())
	if err := p.current().goOn(""); err != nil {
		return err
	}
	r.tell(p.arrival()+"\n", prose)
	return nil
}
