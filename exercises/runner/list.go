package runner

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"looper.example/exercises/mini"
	"looper.example/exercises/practice"
	"looper.example/exercises/progress"
)

// stepRow is a step in lists for tools.
type stepRow struct {
	Number  int    `json:"number"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	Track   string `json:"track"`
	Current bool   `json:"current,omitempty"`
	done
}

// exerciseRow is an exercise in lists for tools.
type exerciseRow struct {
	Group   string        `json:"group"`
	Number  string        `json:"number"`
	Name    string        `json:"name"`
	Title   string        `json:"title"`
	Kind    practice.Kind `json:"kind"`
	Minutes int           `json:"minutes"`
	Current bool          `json:"current,omitempty"`
	done
}

// done is the part of a row that comes from a record.
type done struct {
	State  progress.State `json:"state,omitempty"`
	Hints  int            `json:"hints,omitempty"`
	Begun  string         `json:"begun,omitempty"`
	Passed string         `json:"passed,omitempty"`
}

func doneOf(r *progress.Record) (d done) {
	if r == nil {
		return d
	}
	d.State, d.Hints = r.State, r.Hints
	if !r.Begun.IsZero() {
		d.Begun = r.Begun.Format("2006-01-02 15:04")
	}
	if !r.Passed.IsZero() {
		d.Passed = r.Passed.Format("2006-01-02 15:04")
	}
	return d
}

// rows lists all steps.
func (p *place) rows() (rows []stepRow) {
	for _, s := range p.track {
		rows = append(rows, stepRow{
			Number: s.Number, Name: s.Name, Title: s.Title, Minutes: s.Minutes, Track: s.Track.String(),
			Current: p.progress.Exercise == "" && s.Number == p.progress.Step, done: doneOf(p.progress.Steps[s.Number]),
		})
	}
	return rows
}

// exerciseRows lists all exercises.
func (p *place) exerciseRows() (rows []exerciseRow, err error) {
	c, err := p.course()
	if err != nil {
		return nil, err
	}
	for _, e := range c.Exercises {
		rows = append(rows, exerciseRow{
			Group: e.Group, Number: e.Number, Name: e.Name, Title: e.Title, Kind: e.Kind, Minutes: e.Minutes,
			Current: e.Name == p.progress.Exercise, done: doneOf(p.progress.Exercises[e.Name]),
		})
	}
	return rows, nil
}

func (r *runner) list(_ context.Context, c *call) error {
	p, err := r.browse()
	if err != nil {
		return err
	}
	p.tellNotes()
	if len(c.args) == 0 && !r.json {
		r.tell(p.listed(), listing)
		return nil
	}
	steps := p.rows()
	exercises, err := p.exerciseRows()
	if err != nil {
		return err
	}
	if len(c.args) > 0 {
		steps = []stepRow{}
		if exercises, err = ofGroup(exercises, c.args[0]); err != nil {
			return err
		}
	}
	if r.json {
		return r.writeJSON(struct {
			Steps     []stepRow     `json:"steps"`
			Exercises []exerciseRow `json:"exercises"`
		}{steps, exercises})
	}
	r.tell(strings.TrimPrefix(listedExercises(exercises), "\n"), listing)
	return nil
}

// ofGroup returns the exercises of a stage, which is named by its number, or of the museum.
func ofGroup(exercises []exerciseRow, named string) ([]exerciseRow, error) {
	group := named
	if n, err := strconv.Atoi(named); err == nil {
		group = fmt.Sprintf("stage%02d", n)
	}
	of := slices.DeleteFunc(slices.Clone(exercises), func(e exerciseRow) bool { return e.Group != group })
	if len(of) == 0 {
		return nil, usagef("list: expected the number of a stage, 1 to 6, or museum, found %q", named)
	}
	return of, nil
}

// listed is the list for readers.
func (p *place) listed() string {
	var b strings.Builder
	var steps [][]string
	for _, r := range p.rows() {
		steps = append(steps, []string{marked(r.Current) + fmt.Sprintf(" %02d", r.Number), r.Name, r.Title, lasting(r.Minutes, r.State)})
	}
	widths := widthsOf(steps, plainWidth)
	for i, r := range p.rows() {
		switch r.Number {
		case p.track.of(mini.Templates)[0]:
			fmt.Fprintf(&b, "\n   templates, a side track: at any time after step %d, or never\n", mini.TemplatesAfter)
		case mini.TemplatesAfter + 1 + len(p.track.of(mini.Templates)):
			b.WriteString("\n")
		}
		b.WriteString(strings.Join(tableRow(steps[i], widths), "\n") + "\n")
	}
	exercises, err := p.exerciseRows()
	if err != nil {
		fmt.Fprintf(&b, "\n   exercises: %v\n", err)
		return b.String()
	}
	return b.String() + listedExercises(exercises)
}

// listedExercises is the list of exercises, by groups.
func listedExercises(exercises []exerciseRow) string {
	var b strings.Builder
	var table [][]string
	for _, r := range exercises {
		table = append(table, []string{marked(r.Current) + " " + r.Number, r.Name, string(r.Kind), r.Title, lasting(r.Minutes, r.State)})
	}
	widths := widthsOf(table, plainWidth)
	group := ""
	for i, r := range exercises {
		if r.Group != group {
			group = r.Group
			fmt.Fprintf(&b, "\n   exercises of %s\n", groupTitle(group))
		}
		b.WriteString(strings.Join(tableRow(table[i], widths), "\n") + "\n")
	}
	return b.String()
}

// lasting tells how long a step or an exercise takes, and how far the learner is with it.
func lasting(minutes int, state progress.State) string {
	return strings.TrimRight(fmt.Sprintf("%2d min %s", minutes, state), " ")
}

// marked returns the mark of the learner's place.
func marked(current bool) string {
	if current {
		return ">"
	}
	return " "
}

func (r *runner) show(_ context.Context, c *call) error {
	p, err := r.browse()
	if err != nil {
		return err
	}
	u, err := p.asked(c)
	if err == nil {
		r.tell(u.text(), markdown)
	}
	return err
}

func (r *runner) diff(_ context.Context, c *call) error {
	_, u, err := r.asked(c)
	if err != nil {
		return err
	}
	text, err := u.diff()
	if err == nil {
		r.tell(text, patch)
	}
	return err
}
