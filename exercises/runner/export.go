package runner

import (
	"context"
	"fmt"
	"strings"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// export prints the progress, to keep it or to show it.
func (r *runner) export(_ context.Context, _ *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	if r.json {
		return r.writeJSON(struct {
			Folder string `json:"folder"`
			Step   int    `json:"step"`
			Steps  []row  `json:"steps"`
		}{p.folder.Dir, p.progress.Step, p.rows()})
	}
	r.say("%s", p.exported())
	return nil
}

func (p *place) exported() string {
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
	b.WriteString("\n| step | name | state | hints | begun | passed |\n|---|---|---|---|---|---|\n")
	for _, r := range p.rows() {
		if r.State != "" {
			fmt.Fprintf(&b, "| %02d | %s: %s | %s | %d | %s | %s |\n", r.Number, r.Name, r.Title, r.State, r.Hints, r.Begun, r.Passed)
		}
	}
	return b.String()
}
