package runner

import (
	"context"
	"fmt"
	"strings"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// row is a step in lists for tools.
type row struct {
	Number  int            `json:"number"`
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Minutes int            `json:"minutes"`
	Track   string         `json:"track"`
	Current bool           `json:"current,omitempty"`
	State   progress.State `json:"state,omitempty"`
	Hints   int            `json:"hints,omitempty"`
	Begun   string         `json:"begun,omitempty"`
	Passed  string         `json:"passed,omitempty"`
}

// rows lists all steps.
func (p *place) rows() (rows []row) {
	for _, s := range p.track {
		r := row{Number: s.Number, Name: s.Name, Title: s.Title, Minutes: s.Minutes, Track: s.Track.String(), Current: s.Number == p.progress.Step}
		if record := p.progress.Steps[s.Number]; record != nil {
			r.State, r.Hints = record.State, record.Hints
			if !record.Begun.IsZero() {
				r.Begun = record.Begun.Format("2006-01-02 15:04")
			}
			if !record.Passed.IsZero() {
				r.Passed = record.Passed.Format("2006-01-02 15:04")
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func (r *runner) list(_ context.Context, _ *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	if r.json {
		return r.writeJSON(p.rows())
	}
	r.say("%s", p.listed())
	return nil
}

// listed is the list for readers.
func (p *place) listed() string {
	var b strings.Builder
	for _, r := range p.rows() {
		switch r.Number {
		case p.track.of(mini.Templates)[0]:
			fmt.Fprintf(&b, "\n   templates, a side track: at any time after step %d, or never\n", mini.TemplatesAfter)
		case mini.TemplatesAfter + 1 + len(p.track.of(mini.Templates)):
			b.WriteString("\n")
		}
		mark := " "
		if r.Current {
			mark = ">"
		}
		fmt.Fprintf(&b, "%s %02d %-15s %-46s %3d min  %s\n", mark, r.Number, r.Name, r.Title, r.Minutes, r.State)
	}
	return b.String()
}

// asked opens the folder and finds the step that the first argument names, or the current one.
func (r *runner) asked(c *call) (p *place, s mini.Step, err error) {
	if p, err = r.open(); err != nil {
		return nil, s, err
	}
	p.tellNotes()
	n, err := c.number(0, p.progress.Step)
	if err == nil {
		s, err = r.track.step(n)
	}
	return p, s, err
}

func (r *runner) show(_ context.Context, c *call) error {
	_, s, err := r.asked(c)
	if err == nil {
		r.say("%s", lesson(s))
	}
	return err
}

func (r *runner) diff(_ context.Context, c *call) error {
	_, s, err := r.asked(c)
	if err == nil {
		r.say("%s", s.Diff())
	}
	return err
}
