package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// perMinute is how many lines of code a reader takes in a minute.
const perMinute = 30

// renewPaths puts the lines and minutes of its reading path into a floor's page.
func renewPaths(root string, f floor) error {
	page := filepath.Join(root, pages, f.page)
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	stage := filepath.Join(root, f.stage)
	sources, err := moduleSources(stage)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, name := range sources {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(stage, name)
		if err != nil {
			return err
		}
		counts[filepath.ToSlash(relative)] = codeLines(content)
	}
	return os.WriteFile(page, []byte(withCounts(string(text), counts)), 0o644)
}

// quoted matches the name of a file, of several with *, or of a folder with a slash at its end.
var quoted = regexp.MustCompile("`([^`]+)`")

// withCounts fills the second column of each table of files, and the third if it has minutes. A row named
// together has the sums of the rows above it.
func withCounts(page string, counts map[string]int) string {
	lines := strings.SplitAfter(page, "\n")
	minutes, inside := false, false
	allLines, allMinutes := 0, 0
	for i, line := range lines {
		cells := strings.Split(line, "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			inside = false
		case len(cells) > 3 && strings.TrimSpace(cells[2]) == "lines":
			inside, minutes = true, strings.TrimSpace(cells[3]) == "minutes"
			allLines, allMinutes = 0, 0
		case inside && strings.HasPrefix(line, "| `"):
			sum := linesOf(cells[1], counts)
			takes := (sum + perMinute - 1) / perMinute
			allLines, allMinutes = allLines+sum, allMinutes+takes
			lines[i] = filled(cells, sum, takes, minutes)
		case inside && strings.HasPrefix(line, "| together |"):
			lines[i] = filled(cells, allLines, allMinutes, minutes)
		}
	}
	return strings.Join(lines, "")
}

// filled is a row with its lines, and its minutes if it has them.
func filled(cells []string, sum, takes int, minutes bool) string {
	cells[2] = " " + grouped(sum) + " "
	if minutes {
		cells[3] = fmt.Sprintf(" %d ", takes)
	}
	return strings.Join(cells, "|")
}

// linesOf adds up the files that a cell names.
func linesOf(cell string, counts map[string]int) (sum int) {
	for _, match := range quoted.FindAllStringSubmatch(cell, -1) {
		for name, lines := range counts {
			if ok, _ := path.Match(match[1], name); ok || strings.HasSuffix(match[1], "/") && strings.HasPrefix(name, match[1]) {
				sum += lines
			}
		}
	}
	return sum
}
