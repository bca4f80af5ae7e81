package runner

import (
	"fmt"
	"io"
	"strings"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// view is where a session shows itself.
type view interface {
	home(body string, at status)       // the latest story, and where the learner is
	outdated()                         // the story is from before; a check has begun whose story takes its place
	progress(line string, begins bool) // what is being done; begins: its result follows
	page(title, text string)           // a longer text
	paging(key string) (used bool)     // a key that turns a page
	leavePage() (left bool)            // goes back from a page
}

// status is where the learner is.
type status struct {
	step         mini.Step
	state        progress.State
	hints        int
	passed, of   int // steps of the track that the learner is on
	file, folder string
}

func (p *place) status() status {
	s := p.current()
	at := status{step: s, state: p.progress.State(s.Number), hints: p.progress.Record(s.Number).Hints, file: lessonFile(s), folder: p.folder.Dir}
	for _, n := range p.track.of(s.Track) {
		at.of++
		if state := p.progress.State(n); state == progress.Passed || state == progress.Given {
			at.passed++
		}
	}
	return at
}

// barWidth is how many characters the progress bar has.
const barWidth = 31

// lines tells where the learner is in a few lines.
func (s status) lines() string {
	full := s.passed * barWidth / s.of
	var b strings.Builder
	fmt.Fprintf(&b, "[%s%s] %d of %d steps of the %s track\n", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), s.passed, s.of, s.step.Track)
	state := ""
	if s.state != progress.Begun {
		state = ", " + string(s.state)
	}
	fmt.Fprintf(&b, "%s (about %d minutes%s)\n", capital(titled(s.step)), s.step.Minutes, state)
	fmt.Fprintf(&b, "read %s, write in %s; each save is checked\n", s.file, s.folder)
	return b.String()
}

// lines is a view without a screen: what is new is printed below what was there.
type lines struct {
	out  io.Writer
	last string
}

// home prints nothing if there is no story yet: one follows.
func (v *lines) home(body string, at status) {
	if body == "" {
		return
	}
	fmt.Fprintf(v.out, "%s%s", separated(body), at.lines())
	fmt.Fprintf(v.out, "%s\n\n", keyLine(at))
}

// outdated does nothing: what stands above in a log is from before.
func (v *lines) outdated() {}

// separated is a text with an empty line after it.
func separated(text string) string {
	if text == "" {
		return ""
	}
	return strings.TrimRight(text, "\n") + "\n\n"
}

// progress leaves out what only says that something begins: a log has the results.
func (v *lines) progress(line string, begins bool) {
	if begins || line == v.last {
		return
	}
	v.last = line
	fmt.Fprintln(v.out, line)
}

func (v *lines) page(title, text string) {
	fmt.Fprintf(v.out, "-- %s\n\n%s\n", title, strings.TrimRight(text, "\n")+"\n")
}

func (v *lines) paging(string) bool { return false }
func (v *lines) leavePage() bool    { return false }
