package runner

import (
	"fmt"
	"io"
	"path"
	"strings"

	"looper.example/exercises/progress"
)

// view is where a session shows itself.
type view interface {
	home(body string, at status)       // the latest story, and where the learner is
	outdated()                         // the story is from before; a check has begun whose story takes its place
	progress(line string, begins bool) // what is being done; begins: its result follows
	page(title, text string)           // a longer text
	lesson(title, text string)         // one in Markdown
	paging(key string) (used bool)     // a key that turns a page
	leavePage() (left bool)            // goes back from a page
	types() bool                       // single keys come from here, and not lines
}

// status is where the learner is.
type status struct {
	title, takes    string
	state           progress.State
	hints           int
	passed, of      int
	what            string // is counted
	file, folder    string
	exercise, words bool // words: an exercise that is answered in words
}

func (p *place) status() status {
	u := p.current()
	r := u.record(p.progress)
	at := status{title: u.titled(), takes: u.takes(), state: r.State, hints: r.Hints, file: u.textFile(), folder: p.folder.Path(u.within())}
	at.passed, at.of, at.what = u.counted()
	if e, ok := u.(exerciseUnit); ok {
		at.exercise, at.words = true, e.InWords()
		at.file = path.Base(at.file) // it is where the learner writes
	}
	return at
}

// barWidth is how many characters the progress bar has.
const barWidth = 31

// lines tells where the learner is in a few lines.
func (s status) lines() string {
	full := s.passed * barWidth / max(1, s.of)
	var b strings.Builder
	fmt.Fprintf(&b, "[%s%s] %d of %d %s\n", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), s.passed, s.of, s.what)
	state := ""
	if s.state != progress.Begun {
		state = ", " + string(s.state)
	}
	fmt.Fprintf(&b, "%s (%s%s)\n", capital(s.title), s.takes, state)
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

func (v *lines) lesson(title, text string) { v.page(title, text) }

func (v *lines) paging(string) bool { return false }
func (v *lines) leavePage() bool    { return false }
func (v *lines) types() bool        { return false }
