package docs_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// The pages about the floors' additions to mini.
const floorsFolder = "exercises/floors"

// renewPaths is the command that renews the counts of lines and minutes.
const renewPaths = "go run ./exercises/floors/measure -paths"

// lineMinutes is how many lines of code a reader takes in a minute, for the pages.
const lineMinutes = 30

// growingStage is still growing: its page names every package, not every file.
const growingStage = "stage06-final"

// Each floor's page names every file of the floor, in its reading path or as left out, with its lines.
func TestFloors(t *testing.T) {
	tree := workspace()
	for _, stage := range stages(t, tree) {
		page := floorPage(t, tree, stage)
		for _, fault := range checkFloor(t, tree, page, stage, stage == growingStage) {
			t.Error(fault)
		}
		said, counted := measuredLines(t, tree, page), countLines(t, tree, stage)
		if off := max(said-counted, counted-said); off*100 > counted*tolerance {
			t.Errorf("%s: says %d lines for %s; it has %d (go run ./exercises/floors/measure -write renews it)", page, said, stage, counted)
		}
	}
}

// measuredLines reads the lines of a floor in the table beside mini.
func measuredLines(t *testing.T, tree fs.FS, page string) int {
	text, err := fs.ReadFile(tree, page)
	require.NoError(t, err)
	rows, _ := readTable(string(text), "measured")
	for _, row := range rows {
		if row.cells["measured"] != "lines of code, this floor" {
			continue
		}
		for title, cell := range row.cells {
			if strings.HasPrefix(title, "floor ") {
				lines, err := strconv.Atoi(strings.ReplaceAll(cell, ",", ""))
				require.NoError(t, err, page)
				return lines
			}
		}
	}
	require.Fail(t, "no lines of code, this floor", page)
	return 0
}

// floorPage returns the page of a stage: 02-poller.md for stage02-poller.
func floorPage(t *testing.T, tree fs.FS, stage string) string {
	page := path.Join(floorsFolder, strings.TrimPrefix(stage, "stage")+".md")
	_, err := fs.Stat(tree, page)
	require.NoError(t, err, "%s has no page about what it adds to mini", stage)
	return page
}

var (
	fileName = regexp.MustCompile("`([^`]+)`")
	source   = regexp.MustCompile("`([a-z0-9_/]+\\.go)`")
)

// checkFloor compares a page with its stage. A page of a growing stage must name every package, not every file.
func checkFloor(t *testing.T, tree fs.FS, page, stage string, growing bool) (faults []string) {
	text, err := fs.ReadFile(tree, page)
	require.NoError(t, err)
	counts := map[string]int{} // lines of each file of the stage
	for _, name := range moduleFiles(t, tree, stage, ".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := fs.ReadFile(tree, name)
		require.NoError(t, err)
		counts[strings.TrimPrefix(name, stage+"/")] = codeLines(content)
	}
	rows := map[string]int{} // the row of each file
	for _, row := range pathRows(string(text)) {
		faults = append(faults, checkPathRow(row, counts, rows)...)
	}
	for _, file := range slices.Sorted(maps.Keys(counts)) {
		if rows[file] == 0 && !(growing && packageNamed(rows, file)) {
			faults = append(faults, fmt.Sprintf(" %s has no row: put it into the reading path, or name it as left out", file))
		}
	}
	for i := range faults {
		faults[i] = page + ":" + faults[i]
	}
	return faults
}

// checkPathRow compares a row with the files that it names, and enters them into rows.
func checkPathRow(row tableRow, counts, rows map[string]int) (faults []string) {
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%d: ", row.line)+fmt.Sprintf(format, args...))
	}
	lines := 0
	for _, match := range fileName.FindAllStringSubmatch(row.cells["files"], -1) {
		found := false
		for _, file := range slices.Sorted(maps.Keys(counts)) {
			if !named(match[1], file) {
				continue
			}
			found = true
			if before := rows[file]; before != 0 {
				fault("%s is on line %d too", file, before)
			}
			rows[file] = row.line
			lines += counts[file]
		}
		if !found {
			fault("%s is not there", match[1])
		}
	}
	for _, match := range source.FindAllStringSubmatch(row.cells["look for"], -1) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(counts)), func(file string) bool { return path.Base(file) == match[1] }) {
			fault("%s is not there", match[1])
		}
	}
	if words := checkCounts(row, lines); words != "" {
		fault("%s", words)
	}
	return faults
}

// packageNamed reports whether another file of its package has a row.
func packageNamed(rows map[string]int, file string) bool {
	for other := range rows {
		if path.Dir(other) == path.Dir(file) {
			return true
		}
	}
	return false
}

// named reports whether a name on a page, perhaps with *, or a folder's name, includes a file.
func named(pattern, file string) bool {
	ok, _ := path.Match(pattern, file)
	return ok || strings.HasSuffix(pattern, "/") && strings.HasPrefix(file, pattern)
}

// pathRows returns the rows of a page that name files: those of the reading path, and those of left-out files.
func pathRows(page string) (rows []tableRow) {
	for _, title := range []string{"file", "package", "left out"} {
		table, _ := readTable(page, title)
		for _, row := range table {
			if row.cells["files"] = row.cells[title]; strings.Contains(row.cells[title], "`") {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// checkCounts compares a row's lines, and the minutes that follow from them, with the files; "" is no fault.
func checkCounts(row tableRow, counted int) (fault string) {
	said, err := strconv.Atoi(strings.ReplaceAll(row.cells["lines"], ",", ""))
	if err != nil {
		return fmt.Sprintf("expected a number of lines, found %q", row.cells["lines"])
	}
	if off := max(said-counted, counted-said); off*100 > max(counted, 10)*tolerance {
		return fmt.Sprintf("says %d lines; there are %d (%s renews them)", said, counted, renewPaths)
	}
	want := strconv.Itoa((said + lineMinutes - 1) / lineMinutes)
	if minutes, ok := row.cells["minutes"]; ok && minutes != want {
		return fmt.Sprintf("says %s minutes; %d lines take %s (%s renews them)", minutes, said, want, renewPaths)
	}
	return ""
}

func TestWrongFloors(t *testing.T) {
	const begin = "| file | lines | minutes | look for |\n|---|---|---|---|\n"
	for _, row := range []struct {
		name, page string
		growing    bool
		want       []string
	}{
		{"all files", begin + "| `a/*.go`, `main.go` | 4 | 1 | `one.go` |\n", false, nil},
		{"left out", begin + "| `a/one.go` | 1 | 1 | |\n\n| left out | lines | why |\n|---|---|---|\n| `a/two.go`, `main.go` | 3 | |\n", false, nil},
		{"a folder", begin + "| `a/` | 3 | 1 | |\n| `main.go` | 1 | 1 | |\n| together | 4 | 2 | |\n", false, nil},
		{"a file too few", begin + "| `a/one.go`, `main.go` | 2 | 1 | |\n", false,
			[]string{"p.md: a/two.go has no row: put it into the reading path, or name it as left out"}},
		{"the package is enough", begin + "| `a/one.go`, `main.go` | 2 | 1 | |\n", true, nil},
		{"a package too few", begin + "| `main.go` | 1 | 1 | |\n", true, []string{
			"p.md: a/one.go has no row: put it into the reading path, or name it as left out",
			"p.md: a/two.go has no row: put it into the reading path, or name it as left out"}},
		{"a file twice", begin + "| `a/`, `main.go` | 4 | 1 | |\n| `a/one.go` | 1 | 1 | |\n", false,
			[]string{"p.md:4: a/one.go is on line 3 too"}},
		{"no such file", begin + "| `a/`, `main.go`, `b.go` | 4 | 1 | |\n", false, []string{"p.md:3: b.go is not there"}},
		{"no such file to look for", begin + "| `a/`, `main.go` | 4 | 1 | see `b.go` |\n", false, []string{"p.md:3: b.go is not there"}},
		{"lines", begin + "| `a/`, `main.go` | 31 | 2 | |\n", false,
			[]string{"p.md:3: says 31 lines; there are 4 (" + renewPaths + " renews them)"}},
		{"minutes", begin + "| `a/`, `main.go` | 4 | 2 | |\n", false,
			[]string{"p.md:3: says 2 minutes; 4 lines take 1 (" + renewPaths + " renews them)"}},
		{"no number", begin + "| `a/`, `main.go` | many | 2 | |\n", false, []string{`p.md:3: expected a number of lines, found "many"`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			tree := fstest.MapFS{
				"p.md":                {Data: []byte(row.page)},
				"stage/main.go":       {Data: []byte("package main\n")},
				"stage/a/one.go":      {Data: []byte("package a\n")},
				"stage/a/one_test.go": {Data: []byte("package a\n")},
				"stage/a/two.go":      {Data: []byte("package a\n\nvar x = 1\n")},
				"stage/bench/go.mod":  {Data: []byte("module x\n")},
				"stage/bench/x.go":    {Data: []byte("package x\n")},
			}
			require.Empty(t, cmp.Diff(row.want, checkFloor(t, tree, "p.md", "stage", row.growing)))
		})
	}
}
