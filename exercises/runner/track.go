package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"looper.example/exercises/check"
	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// The track is walked by number, 01 to 27 and then 42 to 45. The templates, 28 to 41, are a side track that begins at any time
// after 27: the learner turns into it (next templates), and comes back at its end.

// track is the steps of the build track.
type track []mini.Step

// step returns step n.
func (t track) step(n int) (mini.Step, error) {
	if n < 1 || n > len(t) {
		return mini.Step{}, usagef("expected a step from 1 to %d, found %d", len(t), n)
	}
	return t[n-1], nil
}

// of returns the numbers of a track's steps.
func (t track) of(which mini.Track) (numbers []int) {
	for _, s := range t {
		if s.Track == which {
			numbers = append(numbers, s.Number)
		}
	}
	return numbers
}

// open returns the first step of a track that is not done; false if there is none.
func (t track) open(which mini.Track, p *progress.Progress) (int, bool) {
	for _, n := range t.of(which) {
		if !p.Done(n) {
			return n, true
		}
	}
	return 0, false
}

// next returns the step after the current one: in its track, or else the first of the main track that is not done.
func (t track) next(p *progress.Progress) (int, bool) {
	which := t[p.Step-1].Track
	for _, n := range t.of(which) {
		if n > p.Step {
			return n, true
		}
	}
	return t.open(mini.Main, p)
}

// order returns the steps that the course's program has, for a learner at step n: after it, or before it. Where the
// learner has been on the other track too, its steps are in the program.
func (t track) order(p *progress.Progress, n int, after bool) (order []int) {
	reached := map[mini.Track]int{}
	for _, s := range t {
		if p.Done(s.Number) {
			reached[s.Track] = s.Number
		}
	}
	here := t[n-1].Track
	reached[here] = n
	if !after {
		reached[here] = n - 1
	}
	if here == mini.Templates {
		reached[mini.Main] = max(reached[mini.Main], mini.TemplatesAfter)
	} else if n <= mini.TemplatesAfter {
		reached[mini.Templates] = 0
	}
	for _, s := range t {
		if s.Number <= reached[s.Track] {
			order = append(order, s.Number)
		}
	}
	return order
}

// program returns the files of the course's program before or after step n.
func (t track) program(p *progress.Progress, n int, after bool) (mini.Files, error) {
	files, err := mini.After(t.order(p, n, after))
	if err != nil {
		return nil, err
	}
	// The locks of the runner are nothing to commit.
	files[".gitignore"] = append(files[".gitignore"], "/.progress.lock\n/.runner.lock\n"...)
	return files, nil
}

// earlier returns the checks of the steps before n that the learner's program should still pass: not those of steps that
// were skipped, and of the other track only those of steps that are done. It is not nil.
func (t track) earlier(p *progress.Progress, n int) []check.Check {
	checks := []check.Check{}
	for _, c := range check.Before(n) {
		other := t[c.Step-1].Track != t[n-1].Track && c.Step > mini.TemplatesAfter
		if p.State(c.Step) != progress.Skipped && (!other || p.Done(c.Step)) {
			checks = append(checks, c)
		}
	}
	return checks
}

// The parts of a step that may change with an update of the course.
const (
	partText  = "text"
	partHints = "hints"
	partCode  = "program"
)

// digests returns the digests of a step's parts.
func digests(s mini.Step) map[string]string {
	digest := func(content string) string {
		sum := sha256.Sum256([]byte(content))
		return hex.EncodeToString(sum[:6])
	}
	return map[string]string{
		partText:  digest(lesson(s)),
		partHints: digest(strings.Join(s.Hints[:], "\x00")),
		partCode:  digest(string(s.Patch())),
	}
}

// lessonFile is the name of a step's text in the learner's folder.
func lessonFile(s mini.Step) string { return "steps/" + s.Folder() + ".md" }

// lesson returns a step's text. For a step whose text is not written, it is what the checks ask for.
func lesson(s mini.Step) string {
	if s.Text != "" {
		return s.Text
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Step %02d: %s\n\nAbout %d minutes.\n\nThe checks of this step, and the reasons for them:\n\n", s.Number, s.Title, s.Minutes)
	for _, c := range check.ForStep(s.Number) {
		fmt.Fprintf(&b, "- %s. %s\n", c.Name, c.Why)
	}
	fmt.Fprintf(&b, "\nThe first check that fails says what was sent, what came and what was wanted.\n`diff %d` shows what the course's program changes in this step.\n", s.Number)
	return b.String()
}

// titled names a step for a line of text.
func titled(s mini.Step) string { return fmt.Sprintf("step %02d, %s: %s", s.Number, s.Name, s.Title) }
