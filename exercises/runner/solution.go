package runner

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"looper.example/exercises/mini"
)

func (r *runner) solution(_ context.Context, c *call) error {
	p, u, err := r.asked(c)
	if err != nil {
		return err
	}
	text, err := p.solution(u)
	if err == nil {
		p.tellNotes()
		r.tell(text, markdown)
	}
	return err
}

// solution writes the course's solution of a unit and returns a text about it. If the learner may not have it yet, it returns an error.
func (p *place) solution(u unit) (string, error) {
	record := u.record(p.progress)
	if !record.Done() && (record.State == "" || record.Hints < len(hintNames) && u.hints()[0] != "") {
		return "", fmt.Errorf("you get the solution of %s after it has passed, or after its three hints (hint)", u.called())
	}
	return u.solve()
}

// writeSolution writes the files of a solution.
func (p *place) writeSolution(within string, files mini.Files) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := p.renew(path.Join(within, name), files[name]); err != nil {
			return err
		}
	}
	return nil
}

// compared tells which of the learner's files differ from the solution.
func (p *place) compared(u unit, within string, files mini.Files) (string, error) {
	mine, err := u.mine()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) != ".go" {
			continue
		}
		if content, ok := mine[name]; !ok {
			fmt.Fprintf(&b, "  %-16s you have no file of this name\n", name)
		} else if count := differing(content, files[name]); count > 0 {
			fmt.Fprintf(&b, "  %-16s differs in %s\n", name, plural(count, "line"))
		} else {
			fmt.Fprintf(&b, "  %-16s the same as yours\n", name)
		}
	}
	fmt.Fprintf(&b, "Yours may differ: the checks decide. To see how:\n\n  diff -u -w %s %s\n", p.folder.Path(u.within()), p.folder.Path(within))
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
