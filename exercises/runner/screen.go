package runner

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Terminal is what the runner needs of a terminal.
type Terminal interface {
	Raw() (restore func(), err error) // single keys, unechoed
	Size() (columns, rows int)
}

// screen is a view on a terminal: the story at the top, and below it the status.
type screen struct {
	out      io.Writer
	terminal Terminal
	color    bool

	body   string
	old    bool // body is from before the check that runs
	at     status
	doing  string // the line that tells of progress; "": none
	noted  string // the line about the last key; "": none
	opened *pages // a longer text; nil: home
}

func (v *screen) home(body string, at status) {
	v.body, v.old, v.at, v.doing = body, false, at, ""
	if result := meanwhile(body); v.opened != nil && result != "" {
		v.noted = result
	}
	v.paint()
}

// meanwhile returns the line that tells the reader of a page the result of a check.
func meanwhile(body string) string {
	for line := range strings.Lines(body) {
		if line = strings.TrimSpace(line); outcomeTone(line) != "" {
			return "meanwhile: " + line
		}
	}
	return ""
}

func (v *screen) outdated() {
	if v.body == "" {
		return
	}
	v.old = true
	if v.opened == nil {
		v.paint()
	}
}

// story returns the top of the screen. An old story has no color, and says that it is old: else a reader takes it for the result.
func (v *screen) story() string {
	if v.old {
		return v.in(bold, "Checking again. This is from the check before:") + "\n\n" + v.fitting(v.body, 2+v.broken())
	}
	return v.colored(v.fitting(v.body, v.broken()))
}

func (v *screen) progress(line string, _ bool) {
	v.doing = line
	if v.opened == nil {
		v.print("\r\x1b[K" + v.cut(line))
	} else { // in the line above that of the keys
		v.print("\r\x1b[A\x1b[K" + v.cut(v.footnote()) + "\n")
	}
}

func (v *screen) update(at status) {
	v.at = at
	if v.opened == nil {
		v.paint()
	}
}

// note shows a line that stays until the next key, while lines of progress come and go.
func (v *screen) note(line string) {
	if v.noted != line {
		v.noted = line
		v.paint()
	}
}

func (v *screen) page(title, text string, as layout) {
	columns, rows := v.terminal.Size()
	v.opened = newPages(title, as(text, columns), rows-2)
	v.paint()
}

func (v *screen) paging(key string) bool {
	if v.opened == nil {
		return false
	}
	switch key {
	case "space", "enter", "pagedown":
		v.opened.turn(1)
	case "b", "pageup":
		v.opened.turn(-1)
	default:
		return false
	}
	v.paint()
	return true
}

func (v *screen) leavePage() bool {
	if v.opened == nil {
		return false
	}
	v.opened = nil
	v.paint()
	return true
}

func (v *screen) types() bool { return true }

// The sequences of a terminal (ECMA-48).
const (
	clearScreen = "\x1b[H\x1b[2J"
	bold        = "\x1b[1m"
	red         = "\x1b[31m"
	green       = "\x1b[32m"
	regular     = "\x1b[0m"
)

func (v *screen) paint() {
	if v.opened != nil {
		v.print(clearScreen + v.paged(v.opened))
		return
	}
	status := v.status()
	status[0] = v.in(bold, status[0])
	v.print(clearScreen + separated(v.story()) + strings.Join(status, "\n") + "\n" + strings.Join(v.notes(), "\n") + "\n" + v.cut(v.doing))
}

// status returns where the learner is, and the keys.
func (v *screen) status() []string {
	columns, _ := v.terminal.Size()
	return append(v.at.lines(columns), keyLines(v.at, columns)...)
}

// notes are the lines of the note: an empty one if there is none.
func (v *screen) notes() []string {
	columns, _ := v.terminal.Size()
	return folded(v.noted, "", columns)
}

// broken is how many lines the status and the note take more than usual, because some are too wide.
func (v *screen) broken() int { return len(v.status()) - usualStatus + len(v.notes()) - 1 }

// usualStatus is how many lines the status takes if none is too wide; below is how many stand below the story: an empty one, the
// status, the note, the progress.
const (
	usualStatus = 3
	below       = usualStatus + 3
)

// outcomeTone is the color of a line that says how a check went; "" for other lines.
func outcomeTone(line string) string {
	switch {
	case strings.HasPrefix(line, "PASSED "):
		return green
	case strings.HasPrefix(line, "FAILED ") || strings.HasPrefix(line, "The program does not build"):
		return red
	}
	return ""
}

// colored sets off the line that says how a check went.
func (v *screen) colored(body string) string {
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		if tone := outcomeTone(line); tone != "" {
			lines[i] = v.in(tone, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (v *screen) in(style, text string) string {
	if !v.color || text == "" {
		return text
	}
	return style + text + regular
}

// cut shortens a line to the width of the terminal.
func (v *screen) cut(line string) string {
	columns, _ := v.terminal.Size()
	if utf8.RuneCountInString(line) < columns {
		return line
	}
	return string([]rune(line)[:max(0, columns-1)])
}

// print writes to a terminal in raw mode, which does not return to the margin by itself.
func (v *screen) print(text string) {
	fmt.Fprint(v.out, strings.ReplaceAll(text, "\n", "\r\n"))
}

// footnote is the line below a page: what a check does, such as one that a save has begun, or the note. Its first word tells it from
// the text of the page above it.
func (v *screen) footnote() string {
	if v.doing != "" {
		return "meanwhile: " + v.doing
	}
	return v.noted
}

// paged returns a screen of a longer text, and below it the note and the keys.
func (v *screen) paged(p *pages) string {
	styles := map[tone]string{heading: bold, here: bold, added: green, removed: red}
	var b strings.Builder
	for _, row := range p.shown() {
		text := row.text
		if style := styles[row.tone]; style != "" {
			text = v.in(style, text)
		}
		b.WriteString(text + "\n")
	}
	return b.String() + v.cut(v.footnote()) + "\n" + v.in(bold, v.cut(p.foot()))
}
