package runner

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What begins a block of Markdown.
var (
	item   = regexp.MustCompile(`^ *(?:[-*]|\d+\.) +`)
	starts = regexp.MustCompile("^(?: *(?:[-*]|\\d+\\.) |\\||#|<|> | *```)")
)

// markdown lays out a text. It joins the lines of paragraphs and of items of lists, and breaks them again. It keeps the lines of code
// and of drawings, which stand between fences or have a margin.
func markdown(text string, columns int) (rows []row) {
	lines := linesOf(text)
	for len(lines) > 0 {
		count := block(lines)
		rows = append(rows, laid(lines[:count], columns)...)
		lines = lines[count:]
	}
	return rows
}

// block counts the lines of the block that begins with the first line.
func block(lines []string) int {
	first := lines[0]
	switch {
	case isFence(first):
		for i, line := range lines[1:] {
			if isFence(line) {
				return i + 2
			}
		}
		return len(lines)
	case strings.HasPrefix(first, "|"):
		return while(lines, func(line string) bool { return strings.HasPrefix(line, "|") })
	case strings.HasPrefix(first, "> "):
		return while(lines, func(line string) bool { return strings.HasPrefix(line, ">") })
	case first == "" || strings.HasPrefix(first, "#") || strings.HasPrefix(first, "<") || strings.HasPrefix(first, " ") && !item.MatchString(first):
		return 1
	case item.MatchString(first):
		return 1 + while(lines[1:], func(line string) bool { return line != "" && !starts.MatchString(line) })
	}
	return 1 + while(lines[1:], func(line string) bool {
		return line != "" && !strings.HasPrefix(line, " ") && !starts.MatchString(line)
	})
}

// while counts the lines at the beginning for which f holds.
func while(lines []string, f func(line string) bool) (n int) {
	for n < len(lines) && f(lines[n]) {
		n++
	}
	return n
}

func isFence(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "```") }

// laid lays out one block.
func laid(lines []string, columns int) []row {
	first := lines[0]
	switch {
	case isFence(first):
		return fenced(lines, columns)
	case strings.HasPrefix(first, "|"):
		return toned(normal, table(cells(lines), columns))
	case strings.HasPrefix(first, "> "):
		for i, line := range lines {
			lines[i] = strings.TrimLeft(line, "> ")
		}
		return toned(normal, folded("> "+strings.Join(lines, " "), "> ", columns))
	case strings.HasPrefix(first, "#"):
		return toned(heading, folded(first, "", columns))
	case item.MatchString(first):
		return toned(normal, folded(joined(lines), blank(item.FindString(first)), columns))
	case strings.HasPrefix(first, " "):
		return toned(normal, code(first, columns))
	}
	return toned(normal, folded(joined(lines), "", columns))
}

// joined makes one line of several. The first keeps its margin.
func joined(lines []string) string {
	for i := range lines[1:] {
		lines[i+1] = strings.TrimSpace(lines[i+1])
	}
	return strings.Join(lines, " ")
}

// fenced lays out code between fences.
func fenced(lines []string, columns int) (rows []row) {
	breaks := code
	switch strings.TrimSpace(lines[0]) {
	case "```go":
		breaks, lines = goCode, comments(lines, columns)
	case "```diff":
		return patch(strings.Join(lines, "\n"), columns)
	}
	for _, line := range lines {
		rows = append(rows, toned(normal, breaks(line, columns))...)
	}
	return rows
}

// comment matches the beginning of a line of Go that goes on with the words of the comment before it.
var comment = regexp.MustCompile(`^\s*// \S`)

// comments joins the lines of each comment that has one which is too wide, so that it is broken anew as one.
func comments(lines []string, columns int) (all []string) {
	for len(lines) > 0 {
		count := while(lines, comment.MatchString)
		wide := slices.ContainsFunc(lines[:count], func(line string) bool { return utf8.RuneCountInString(untabbed(line)) > columns })
		if columns > 0 && wide {
			all = append(all, lines[0])
			for _, line := range lines[1:count] {
				all[len(all)-1] += strings.TrimPrefix(strings.TrimSpace(line), "//")
			}
		} else {
			count = max(1, count)
			all = append(all, lines[:count]...)
		}
		lines = lines[count:]
	}
	return all
}
