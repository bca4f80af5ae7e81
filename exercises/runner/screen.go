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

// screen is a view on a terminal. The story stands above, where the learner is below it. A story that is longer than
// the screen is cut at its end, because it begins with what failed.
type screen struct {
	out      io.Writer
	terminal Terminal
	color    bool

	body  string
	old   bool // body is from before the check that runs
	at    status
	doing string // the line that tells of progress; "": none
	open  *pages // a longer text; nil: home
}

func (v *screen) home(body string, at status) {
	v.body, v.old, v.at, v.doing = body, false, at, ""
	if v.open == nil {
		v.paint()
	}
}

func (v *screen) outdated() {
	if v.body == "" {
		return
	}
	v.old = true
	if v.open == nil {
		v.paint()
	}
}

// story is what stands above. One from before is not coloured, and says so: else it would be taken for the result.
func (v *screen) story() string {
	if v.old {
		return v.in(bold, "Checking again. This is from the check before:") + "\n\n" + v.fitting(v.body, 2+v.broken())
	}
	return v.colored(v.fitting(v.body, v.broken()))
}

func (v *screen) progress(line string, _ bool) {
	v.doing = line
	if v.open == nil {
		v.print("\r\x1b[K" + v.cut(line))
	}
}

func (v *screen) page(title, text string) {
	columns, rows := v.terminal.Size()
	v.open = newPages(title, text, columns, rows-2)
	v.paint()
}

func (v *screen) lesson(title, text string) { v.page(title, flowing(text)) }

func (v *screen) paging(key string) bool {
	if v.open == nil {
		return false
	}
	switch key {
	case "space", "enter", "pagedown":
		if !v.open.turn(1) {
			v.open = nil
		}
	case "b", "pageup":
		v.open.turn(-1)
	default:
		return false
	}
	v.paint()
	return true
}

func (v *screen) leavePage() bool {
	if v.open == nil {
		return false
	}
	v.open = nil
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
	if v.open != nil {
		v.print(clearScreen + v.marked(v.open.String()))
		return
	}
	status := v.status()
	status[1] = v.in(bold, status[1])
	v.print(clearScreen + separated(v.story()) + strings.Join(status, "\n") + "\n\n" + v.cut(v.doing))
}

// status tells where the learner is, and the keys, in lines that are not wider than the screen.
func (v *screen) status() []string {
	columns, _ := v.terminal.Size()
	bar, rest, _ := strings.Cut(v.at.lines(), "\n")
	return append([]string{bar}, wrapped(rest+keyLine(v.at), columns)...)
}

// broken is how many lines the status takes more than usual, because some are too wide.
func (v *screen) broken() int { return len(v.status()) - (below - 3) }

// below is how many lines stand below the story if none of them is too wide: an empty one, the status, the keys, an empty one, the progress.
const below = 7

// fitting cuts a story to the screen but for some lines, with a word.
func (v *screen) fitting(body string, taken int) string {
	columns, rows := v.terminal.Size()
	if rows > 0 {
		rows = max(1, rows-taken)
	}
	var lines []string
	heights, cut := 0, 0
	var stays copied
	for _, line := range strings.Split(strings.TrimRight(body, "\n"), "\n") {
		parts := []string{line}
		if !stays.has(line) {
			parts = wrapped(line, columns)
		}
		for _, part := range parts {
			heights += 1 + max(0, utf8.RuneCountInString(part)-1)/max(1, columns)
			lines = append(lines, part)
			if heights < rows-below {
				cut = len(lines)
			}
		}
	}
	if heights <= rows-below || rows <= 0 {
		return strings.Join(lines, "\n")
	}
	cut = max(1, cut)
	return strings.Join(lines[:cut], "\n") + fmt.Sprintf("\n(%s more: w shows the whole)", plural(len(lines)-cut, "line"))
}

// copied tells the lines of a story that are copied to another terminal, and so stay whole: a command, which is indented and
// ends at an empty line, and what stands between a line with <<'END' and the line END.
type copied struct{ command, here bool }

// has reports whether the next line is one of them.
func (c *copied) has(line string) bool {
	switch {
	case c.here:
		c.here = line != "END"
		return true
	case strings.HasSuffix(line, "<<'END'"):
		c.here = true
		return true
	case line == "":
		c.command = false
	case strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "     "):
		c.command = true
	}
	return c.command
}

// colored marks the line that says how it went.
func (v *screen) colored(body string) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		switch text := strings.TrimRight(line, "\n"); {
		case strings.HasPrefix(line, "PASSED "):
			b.WriteString(v.in(green, text) + "\n")
		case strings.HasPrefix(line, "FAILED ") || strings.HasPrefix(line, "The program does not build"):
			b.WriteString(v.in(red, text) + "\n")
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

// marked sets off the headings of a text, and what a patch adds and removes.
func (v *screen) marked(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "#") || strings.HasPrefix(line, "-- ") && i == len(lines)-1:
			lines[i] = v.in(bold, line)
		case strings.HasPrefix(line, "+"):
			lines[i] = v.in(green, line)
		case strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "- "):
			lines[i] = v.in(red, line)
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

// pages is a text that is read a screen at a time.
//
//	0 <= top < len(lines), or both are 0
type pages struct {
	title string
	lines []string // none is longer than the screen is wide
	rows  int      // lines of text on a screen
	top   int      // the first line that is shown
}

func newPages(title, text string, columns, rows int) *pages {
	return &pages{title: title, rows: max(1, rows), lines: wrapped(text, columns)}
}

// wrapped are the lines of a text, none of them wider than the screen. They break between words where there are any.
func wrapped(text string, columns int) (lines []string) {
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		rest := []rune(strings.ReplaceAll(line, "\t", "    "))
		indent := len(rest) - len([]rune(strings.TrimLeft(string(rest), " ")))
		for columns > 0 && len(rest) > columns {
			end := columns
			for end > indent && rest[end] != ' ' {
				end--
			}
			if end <= indent { // one long word
				end = columns
			}
			lines = append(lines, strings.TrimRight(string(rest[:end]), " "))
			rest = []rune(strings.TrimLeft(string(rest[end:]), " "))
			indent = 0
		}
		lines = append(lines, string(rest))
	}
	return lines
}

// turn goes on by pages. It reports false if there is no such page.
func (p *pages) turn(by int) bool {
	top := p.top + by*p.rows
	if top >= len(p.lines) {
		return false
	}
	p.top = max(0, top)
	return true
}

func (p *pages) String() string {
	end := min(p.top+p.rows, len(p.lines))
	text := strings.Join(p.lines[p.top:end], "\n") + "\n\n"
	if end == len(p.lines) {
		return text + fmt.Sprintf("-- %s: the end. b back   q leave", p.title)
	}
	return text + fmt.Sprintf("-- %s: %d %%. space on   b back   q leave", p.title, end*100/len(p.lines))
}
