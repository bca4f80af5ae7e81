package mini

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed steps
var embedded embed.FS

// Source is a folder like steps, read.
type Source struct {
	Steps []Step
	Start []byte // the patch that makes the learner's empty folder
}

// load reads the embedded folder once. The tests have read it before, so it panics if there is a
// fault in it.
var load = sync.OnceValue(func() *Source {
	folder, err := fs.Sub(embedded, "steps")
	if err == nil {
		var s *Source
		if s, err = Read(folder); err == nil {
			return s
		}
	}
	panic("mini: " + err.Error())
})

// Read reads a folder like steps. The error names the file.
func Read(folder fs.FS) (s *Source, err error) {
	s = new(Source)
	if s.Start, err = fs.ReadFile(folder, "00-start/step.patch"); err != nil {
		return nil, err
	}
	list, err := fs.ReadFile(folder, "README.md")
	if err != nil {
		return nil, err
	}
	if s.Steps, err = parseList(string(list)); err != nil {
		return nil, fmt.Errorf("README.md:%w", err)
	}
	for i := range s.Steps {
		if err := s.Steps[i].read(folder); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// After returns the program after these steps, in this order. The error names the first step whose
// patch does not apply.
func (s *Source) After(order []int) (Files, error) {
	files, err := Apply(nil, s.Start)
	if err != nil {
		return nil, fmt.Errorf("00-start: %w", err)
	}
	for _, number := range order {
		if number < 1 || number > len(s.Steps) {
			return nil, fmt.Errorf("expected a step from 1 to %d, found %d", len(s.Steps), number)
		}
		step := s.Steps[number-1]
		if files, err = Apply(files, step.patch); err != nil {
			return nil, fmt.Errorf("%s: %w", step.Folder(), err)
		}
	}
	return files, nil
}

// Order returns the numbers of the steps up to n: those of the main track, and with templates those of
// the side track too.
func (s *Source) Order(n int, templates bool) (order []int) {
	for _, step := range s.Steps {
		if step.Number <= n && (step.Track == Main || templates) {
			order = append(order, step.Number)
		}
	}
	return order
}

// read reads the files of one step. Text and hints may be missing, but only together.
func (s *Step) read(folder fs.FS) (err error) {
	if s.patch, err = fs.ReadFile(folder, path.Join(s.Folder(), "step.patch")); err != nil {
		return err
	}
	text, err := fs.ReadFile(folder, path.Join(s.Folder(), "README.md"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Text = strip(string(text))
	hints, err := fs.ReadFile(folder, path.Join(s.Folder(), "hints.md"))
	if err != nil {
		return err
	}
	if s.Hints, err = ParseHints(strip(string(hints))); err != nil {
		return fmt.Errorf("%s/hints.md: %w", s.Folder(), err)
	}
	return nil
}

// parseList parses the rows of the table in steps/README.md:
//
//	| 01 | [hello](01-hello/README.md) | title | 25 | main | 78/0 | 63 |
//
// The error begins with a line number. Only the tests read the last two columns.
func parseList(text string) (steps []Step, err error) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 9 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		n, err := strconv.Atoi(cells[1])
		if err != nil {
			continue // the head of the table
		}
		s := Step{Number: n, Name: linkText(cells[2]), Title: cells[3]}
		if n != len(steps)+1 {
			return nil, fmt.Errorf("%d: expected step %02d, found %q", number, len(steps)+1, cells[1])
		}
		if s.Minutes, err = strconv.Atoi(cells[4]); err != nil {
			return nil, fmt.Errorf("%d: expected minutes, found %q", number, cells[4])
		}
		switch cells[5] {
		case Main.String():
		case Templates.String():
			s.Track = Templates
		default:
			return nil, fmt.Errorf("%d: expected a track, found %q", number, cells[5])
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// linkText returns the text of a Markdown link, or the complete cell if it has none.
func linkText(cell string) string {
	if text, _, ok := strings.Cut(cell, "]("); ok {
		return strings.TrimPrefix(text, "[")
	}
	return cell
}

// hintHeadings are the headings of hints.md, in order.
var hintHeadings = [3]string{"## The concept", "## The place", "## Nearly the code"}

// ParseHints returns the texts of a file hints.md, below each of its three headings.
func ParseHints(text string) (hints [3]string, err error) {
	for i := len(hintHeadings) - 1; i >= 0; i-- {
		above, below, ok := strings.Cut(text, hintHeadings[i]+"\n")
		if !ok || strings.TrimSpace(below) == "" {
			return hints, fmt.Errorf("expected %q and a text below it", hintHeadings[i])
		}
		hints[i], text = strings.TrimSpace(below), above
	}
	return hints, nil
}
