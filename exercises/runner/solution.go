package runner

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

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
