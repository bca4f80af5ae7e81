package runner

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
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
	if !p.progress.Done(p.progress.Step) {
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
	return fmt.Errorf("this was the last step. What the real floors have that mini lacks is in the README of each stage")
}

// arrival tells where the learner has come to.
func (p *place) arrival() string {
	s := p.current()
	text := fmt.Sprintf("You are at %s (about %d minutes).\nRead %s.", titled(s), s.Minutes, lessonFile(s))
	if n := s.Number; n == mini.TemplatesAfter+1+len(p.track.of(mini.Templates)) {
		text += fmt.Sprintf("\nSteps %d to %d, templates, are a side track: next templates turns to them, at any time.", mini.TemplatesAfter+1, n-1)
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

func (r *runner) solution(_ context.Context, c *call) error {
	p, s, err := r.asked(c)
	if err != nil {
		return err
	}
	text, err := p.solve(s)
	if err == nil {
		p.tellNotes()
		r.say("%s", text)
	}
	return err
}

// solve writes the course's program after a step to solutions, and tells how the learner's differs.
func (p *place) solve(s mini.Step) (string, error) {
	record := p.progress.Steps[s.Number]
	if record == nil || record.State == progress.Begun && record.Hints < len(hintNames) && s.Hints[0] != "" {
		return "", fmt.Errorf("the solution of step %02d comes after it has passed, or after its three hints (hint)", s.Number)
	}
	files, err := p.track.program(p.progress, s.Number, true)
	if err != nil {
		return "", err
	}
	within := path.Join("solutions", s.Folder())
	for _, name := range slices.Sorted(maps.Keys(files)) {
		backup, err := p.folder.Write(path.Join(within, name), files[name])
		if err != nil {
			return "", err
		}
		if backup != "" {
			p.note("%s is written anew; what was in it is in %s.", path.Join(within, name), backup)
		}
	}
	return p.compared(s, within, files)
}

// compared tells in which files the learner's program differs from the course's.
func (p *place) compared(s mini.Step, within string, files mini.Files) (string, error) {
	mine, err := p.folder.Program()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "The course's program after %s\nis in %s.\n", titled(s), p.folder.Path(within))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) != ".go" {
			continue
		}
		if content, ok := mine[name]; !ok {
			fmt.Fprintf(&b, "  %-16s you have no file of this name\n", name)
		} else if count := differing(content, files[name]); count > 0 {
			fmt.Fprintf(&b, "  %-16s %s of yours or of the course's\n", name, plural(count, "line"))
		} else {
			fmt.Fprintf(&b, "  %-16s the same as yours\n", name)
		}
	}
	fmt.Fprintf(&b, "Yours may differ: the checks decide. To see how:\n\n  diff -u -w %s %s\n", p.folder.Dir, p.folder.Path(within))
	return b.String(), nil
}

// differing counts the lines that only one of two files has.
func differing(a, b []byte) (count int) {
	for line := range strings.Lines(string(mini.Unified(mini.Files{"f": a}, mini.Files{"f": b}, mini.IgnoreSpace))) {
		if (line[0] == '+' || line[0] == '-') && !strings.HasPrefix(line, "+++ ") && !strings.HasPrefix(line, "--- ") {
			count++
		}
	}
	return count
}

func (r *runner) reset(_ context.Context, c *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	if (len(c.args) == 1) == c.all {
		return usagef("reset: expected a file, or -all")
	}
	files, err := r.track.program(p.progress, p.progress.Step, false)
	if err != nil {
		return err
	}
	var gone []string
	if c.all {
		if gone, err = p.extra(files); err != nil {
			return err
		}
	} else {
		name := path.Clean(c.args[0])
		content, ok := files[name]
		if !ok {
			return fmt.Errorf("the course's program before step %02d has no file %s; it has %s", p.progress.Step, name, strings.Join(slices.Sorted(maps.Keys(files)), ", "))
		}
		files = mini.Files{name: content}
	}
	names := strings.Join(slices.Concat(slices.Sorted(maps.Keys(files)), gone), ", ")
	if !c.yes && !r.confirm(fmt.Sprintf("Put %s back to where step %02d begins? Yours are copied to _backup.", names, p.progress.Step)) {
		r.say("Nothing has changed.\n")
		return nil
	}
	return p.putBack(files, gone)
}

// extra lists the Go files of the learner's that a program does not have.
func (p *place) extra(files mini.Files) (names []string, err error) {
	mine, err := p.folder.Program()
	for _, name := range slices.Sorted(maps.Keys(mine)) {
		if _, ok := files[name]; !ok && path.Ext(name) == ".go" {
			names = append(names, name)
		}
	}
	return names, err
}

// putBack writes files and removes others; all that is lost is copied and told.
func (p *place) putBack(files mini.Files, gone []string) error {
	for _, name := range gone {
		backup, err := p.folder.Remove(name)
		if err != nil {
			return err
		}
		p.say("%s is now %s\n", name, backup)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		backup, err := p.folder.Write(name, files[name])
		if err != nil {
			return err
		}
		if backup != "" {
			p.say("%s is as step %02d begins; yours is %s\n", name, p.progress.Step, backup)
		}
	}
	return nil
}
