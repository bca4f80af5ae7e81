package runner

import (
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"looper.example/exercises/progress"
)

// view is the output of a session.
type view interface {
	home(body string, at status)       // the latest story, and where the learner is
	outdated()                         // a check has begun whose story will take the place of this one
	progress(line string, begins bool) // what the check does; begins: its result follows
	update(at status)                  // where the learner is, after it has changed
	note(line string)                  // a line about the last key; "": nothing
	paging(key string) (used bool)     // a key that turns a page
	leavePage() (left bool)            // closes the page; left: one was open
	types() bool                       // the learner types single keys, not lines

	page(title, text string, as layout) // a longer text
}

// status is where the learner is.
type status struct {
	title, takes    string
	state           progress.State
	hints           int
	passed, of      int
	what            string // the unit of passed and of, such as "steps"
	file, folder    string
	exercise, words bool // words: an exercise that is answered in words
	failing         bool // the last check has failed
	trace, hidden   bool // there is a trace; hidden: with what has happened, which the learner shall predict once more
}

func (p *place) status() status {
	u := p.current()
	r := u.record(p.progress)
	at := status{title: u.titled(), takes: u.takes(), state: r.State, hints: r.Hints, file: u.textFile(), folder: p.folder.Path(u.within())}
	at.passed, at.of, at.what = u.counted()
	if e, ok := u.(exerciseUnit); ok {
		at.exercise, at.words = true, e.InWords()
		at.file = path.Base(at.file) // it is where the learner writes
		at.trace, at.hidden = e.hasTrace(), e.hidden()
	}
	return at
}

// barWidth is how many characters the progress bar has.
const barWidth = 10

// lines tells where the learner is in two lines. If the first is too wide for the screen, it goes without the time that the unit
// takes; in the second a long folder loses its beginning.
func (s status) lines(columns int) []string {
	state := ""
	switch {
	case s.failing && s.state == progress.Passed:
		state = "passed before"
	case s.state != progress.Begun:
		state = string(s.state)
	}
	title := capital(s.title) + inBrackets(s.takes, state)
	if columns > 0 && utf8.RuneCountInString(title) > columns {
		title = capital(s.title) + inBrackets(state)
	}
	full := filled(s.passed, s.of)
	bar := fmt.Sprintf("[%s%s] %d of %d %s", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), s.passed, s.of, s.what)
	files := fmt.Sprintf("   read %s, write in ", s.file)
	if columns <= 0 {
		return []string{title, bar + files + s.folder}
	}
	where := bar + files + shortPath(s.folder, columns-len(bar+files))
	return append(folded(title, "  ", columns), folded(where, "  ", columns)...)
}

// inBrackets joins what is not empty.
func inBrackets(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// filled is how many characters of the bar are full. The first one and the last one tell whether anything and all has passed.
func filled(passed, of int) int {
	switch {
	case passed == 0:
		return 0
	case passed >= of:
		return barWidth
	}
	return max(1, passed*barWidth/of)
}

// shortPath cuts the beginning of a path that is wider than there is room, but leaves its last part. It writes the home folder as ~.
func shortPath(name string, room int) string {
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(name, home+"/") {
		name = "~" + name[len(home):]
	}
	parts := strings.Split(name, "/")
	for len(parts) > 1 && utf8.RuneCountInString(name) > room {
		parts = parts[1:]
		name = ".../" + strings.Join(parts, "/")
	}
	return name
}

// plainWidth is how wide lines are that are made for reading, where there is no screen.
const plainWidth = 80

// lines is a view without a screen: it prints one text after the other.
type lines struct {
	out  io.Writer
	last string
}

// home prints nothing if there is no story yet.
func (v *lines) home(body string, at status) {
	if body == "" {
		return
	}
	fmt.Fprintf(v.out, "%s%s\n", separated(body), strings.Join(slices.Concat(at.lines(0), keyLines(at, plainWidth)), "\n"))
	fmt.Fprintln(v.out)
}

// outdated does nothing: in a log, older text stands above.
func (v *lines) outdated() {}

// separated is a text with an empty line after it.
func separated(text string) string {
	if text == "" {
		return ""
	}
	return strings.TrimRight(text, "\n") + "\n\n"
}

// progress leaves out lines about beginnings: a log has the results.
func (v *lines) progress(line string, begins bool) {
	if begins || line == v.last {
		return
	}
	v.last = line
	fmt.Fprintln(v.out, line)
}

// update does nothing: the next story comes with it.
func (v *lines) update(status) {}

func (v *lines) note(line string) {
	if line != "" {
		fmt.Fprintln(v.out, line)
	}
}

func (v *lines) page(title, text string, _ layout) {
	fmt.Fprintf(v.out, "-- %s\n\n%s\n", title, strings.TrimRight(text, "\n")+"\n")
}

func (v *lines) paging(string) bool { return false }
func (v *lines) leavePage() bool    { return false }
func (v *lines) types() bool        { return false }
