package runner

import (
	"context"
	"fmt"
	"strings"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// export prints the progress.
func (r *runner) export(_ context.Context, c *call) error {
	if !c.exercism && (c.all || len(c.args) > 0) {
		return usagef("export: a name and -all stand after -exercism")
	}
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	if c.exercism {
		return p.exercism(c)
	}
	exercises, err := p.exerciseRows()
	if err != nil {
		return err
	}
	if r.json {
		return r.writeJSON(struct {
			Folder    string        `json:"folder"`
			Step      int           `json:"step"`
			Exercise  string        `json:"exercise,omitempty"`
			Steps     []stepRow     `json:"steps"`
			Exercises []exerciseRow `json:"exercises"`
		}{p.folder.Dir, p.progress.Step, p.progress.Exercise, p.rows(), exercises})
	}
	r.say("%s", p.exported(exercises))
	return nil
}

func (p *place) exported(exercises []exerciseRow) string {
	var b strings.Builder
	b.WriteString("# mini: my progress\n\n")
	for _, which := range []mini.Track{mini.Main, mini.Templates} {
		passed, all := 0, p.track.of(which)
		for _, n := range all {
			if p.progress.State(n) == progress.Passed {
				passed++
			}
		}
		fmt.Fprintf(&b, "- %s track: %d of %d steps passed\n", which, passed, len(all))
	}
	passed := 0
	for _, r := range exercises {
		if r.State == progress.Passed {
			passed++
		}
	}
	fmt.Fprintf(&b, "- exercises: %d of %d passed\n", passed, len(exercises))
	b.WriteString("\n| step | name | state | hints | begun | passed |\n|---|---|---|---|---|---|\n")
	for _, r := range p.rows() {
		if r.State != "" {
			fmt.Fprintf(&b, "| %02d | %s: %s | %s | %d | %s | %s |\n", r.Number, r.Name, r.Title, r.State, r.Hints, r.Begun, r.Passed)
		}
	}
	for _, r := range exercises {
		if r.State != "" {
			fmt.Fprintf(&b, "| %s | %s: %s | %s | %d | %s | %s |\n", r.Number, r.Name, r.Title, r.State, r.Hints, r.Begun, r.Passed)
		}
	}
	return b.String()
}
