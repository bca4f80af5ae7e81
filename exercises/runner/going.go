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
	if err := p.goOn(where); err != nil {
		return err
	}
	p.tellNotes()
	r.say("%s\n", p.arrival())
	return nil
}

// goOn goes to the next step. where is "", main or templates.
func (p *place) goOn(where string) error {
	turns := where == mini.Templates.String() && p.current().Track == mini.Main || where == mini.Main.String() && p.current().Track == mini.Templates
	if !turns && !p.progress.Done(p.progress.Step) {
		return fmt.Errorf("step %02d has not passed yet: check says why, hint helps, skip leaves it out", p.progress.Step)
	}
	next, ok := 0, false
	switch where {
	case "":
		next, ok = p.track.next(p.progress)
	case mini.Main.String():
		next, ok = p.track.open(mini.Main, p.progress)
	case mini.Templates.String():
		if !p.progress.Done(mini.TemplatesAfter) {
			return fmt.Errorf("the templates need the steps up to %d", mini.TemplatesAfter)
		}
		next, ok = p.track.open(mini.Templates, p.progress)
	default:
		return usagef("next: expected main or templates, found %q", where)
	}
	if ok {
		return p.begin(next)
	}
	if _, left := p.track.open(mini.Templates, p.progress); left && where != mini.Templates.String() {
		return fmt.Errorf("the main track ends here. The templates are left: go run ./exercises next templates")
	}
	return fmt.Errorf("this was the last step. What the floors have that mini lacks is in exercises/floors")
}

// arrival tells where the learner has come to.
func (p *place) arrival() string {
	s := p.current()
	text := fmt.Sprintf("You are at %s (about %d minutes).\nRead %s.", titled(s), s.Minutes, lessonFile(s))
	if n := s.Number; n == mini.TemplatesAfter+1+len(p.track.of(mini.Templates)) {
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
	skipped := p.progress.Step
	if p.progress.State(skipped) != progress.Begun {
		return fmt.Errorf("step %02d is over: go on with next", skipped)
	}
	err = p.update(func(now *progress.Progress) error {
		now.Record(skipped).State = progress.Skipped
		return nil
	})
	if err != nil {
		return err
	}
	r.say("Step %02d is left out, and its checks too. Your program does not have what it adds;\njump %d -after gives a folder with the course's program that has.\n", skipped, skipped)
	if err := p.goOn(""); err != nil {
		return err
	}
	r.say("%s\n", p.arrival())
	return nil
}
