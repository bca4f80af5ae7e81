package runner

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fitting cuts a story to the height of the screen, less the lines that are taken. The first steps of the check go first, because
// the failure and the paragraph about the mistake matter more. Then the end goes. A line says how much is missing.
func (v *screen) fitting(body string, taken int) string {
	columns, height := v.terminal.Size()
	rows := results(body, columns)
	room := max(1, height-taken) - below
	if height > 0 && heightOf(rows, columns) > room {
		rows = withFewerSteps(rows, columns, room-1)
	}
	var lines []string
	heights, cut := 0, 0
	for i, r := range rows {
		lines = append(lines, r.text)
		if heights += heightOf(rows[i:i+1], columns); heights < room {
			cut = len(lines)
		}
	}
	if heights <= room || height <= 0 {
		return strings.Join(lines, "\n")
	}
	for cut > 1 && (lines[cut-1] == "" || strings.HasSuffix(lines[cut-1], ":")) { // a heading without what it announces
		cut--
	}
	cut = max(1, cut)
	return strings.Join(lines[:cut], "\n") + fmt.Sprintf("\n(%s more: w shows all)", plural(len(lines)-cut, "line"))
}

// heightOf is how many lines of a screen the rows take: a command that is too wide takes more than one.
func heightOf(rows []row, columns int) (height int) {
	for _, r := range rows {
		height += 1 + max(0, utf8.RuneCountInString(r.text)-1)/max(1, columns)
	}
	return height
}

var (
	firstStep = "  did     "
	leftOut   = regexp.MustCompile(`^  did +\.\.\. (\d+) steps? before`)
	// appendix matches the heading of the parts at the end of a story, which need not fit.
	appendix = regexp.MustCompile(`^  (the trace|the last \d+ of \d+ lines of the trace|your code printed)\b`)
)

// withFewerSteps leaves out the first steps of what the check did: as many as the rest of the story, without its appendix, is higher than
// the room. The last step stays.
func withFewerSteps(rows []row, columns, room int) []row {
	first := slices.IndexFunc(rows, func(r row) bool { return strings.HasPrefix(r.text, firstStep) })
	if first < 0 {
		return rows
	}
	tooHigh := heightOf(rows[:endOfStory(rows)], columns) - room
	kept, steps, left := first, 0, 0
	for i := first + 1; i < len(rows) && strings.HasPrefix(rows[i].text, partMargin); i++ {
		if strings.HasPrefix(rows[i].text, partMargin+" ") {
			continue // more of the same step
		}
		if steps++; kept-first-1 < tooHigh { // a row says how many are left out
			kept, left = i, steps
		}
	}
	if tooHigh <= 0 || left == 0 {
		return rows
	}
	if before := leftOut.FindStringSubmatch(rows[first].text); before != nil {
		n, _ := strconv.Atoi(before[1])
		left += n - 1
	}
	note := row{text: fmt.Sprintf("%s... %s before (w shows all)", firstStep, plural(left, "step"))}
	return slices.Concat(rows[:first], []row{note}, rows[kept:])
}

// endOfStory is the row at which the appendix begins, without the empty rows before it.
func endOfStory(rows []row) int {
	end := slices.IndexFunc(rows, func(r row) bool { return appendix.MatchString(r.text) })
	if end < 0 {
		end = len(rows)
	}
	for end > 0 && rows[end-1].text == "" {
		end--
	}
	return end
}
