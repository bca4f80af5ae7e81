package docs_test

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tolerance is how far the README's rounded counts may be off, in percent.
const tolerance = 10

// The column "All lines" of the README's table of stages says how much code each stage adds.
func TestLineCounts(t *testing.T) {
	tree := workspace()
	page, err := fs.ReadFile(tree, "README.md")
	require.NoError(t, err)
	rows, ok := readTable(string(page), "stage")
	require.True(t, ok, `README.md has no table whose first column is "Stage"`)
	for _, stage := range stages(t, tree) {
		t.Run(stage, func(t *testing.T) {
			said, line, found := linesSaid(rows, stage)
			counted := countLines(t, tree, stage)
			require.True(t, found, `README.md: the table of stages has no row for %s with a number in the column "All lines"; it has %d`, stage, counted)
			if off := max(said-counted, counted-said); off*100 > counted*tolerance {
				t.Errorf("README.md:%d: says %d lines for %s; it has %d", line, said, stage, counted)
			}
		})
	}
}

var number = regexp.MustCompile(`\d[\d,]*`)

// The other numbers of the table come from the stage's page: the minutes of its lesson, and the length of its reading path.
func TestReadingTimes(t *testing.T) {
	tree := workspace()
	page, err := fs.ReadFile(tree, "README.md")
	require.NoError(t, err)
	rows, _ := readTable(string(page), "stage")
	for _, stage := range stages(t, tree) {
		t.Run(stage, func(t *testing.T) {
			lesson, err := fs.ReadFile(tree, stage+"/README.md")
			require.NoError(t, err)
			path, err := fs.ReadFile(tree, floorPage(t, tree, stage))
			require.NoError(t, err)
			for column, want := range map[string]int{
				"lesson, minutes":     firstNumber(t, aboutMinutes, lesson),
				"core to read, lines": firstNumber(t, togetherLines, path),
				"core, minutes":       firstNumber(t, togetherMinutes, path),
			} {
				said, line, found := numberSaid(rows, stage, column)
				require.True(t, found, "README.md: no number in the column %q for %s", column, stage)
				if off := max(said-want, want-said); off*100 > want*tolerance {
					t.Errorf("README.md:%d: says %d in the column %q; the stage's page says %d", line, said, column, want)
				}
			}
		})
	}
}

var (
	aboutMinutes    = regexp.MustCompile(`\| Time \| about (\d+) minutes`)
	togetherLines   = regexp.MustCompile(`\| together \| ([\d,]+) \|`)
	togetherMinutes = regexp.MustCompile(`\| together \| [\d,]+ \| (\d+) \|`)
)

func firstNumber(t *testing.T, pattern *regexp.Regexp, page []byte) int {
	match := pattern.FindSubmatch(page)
	require.NotNil(t, match, "no text matches %s", pattern)
	n, err := strconv.Atoi(strings.ReplaceAll(string(match[1]), ",", ""))
	require.NoError(t, err)
	return n
}

// linesSaid finds a stage's row by its name and returns the number in "All lines".
func linesSaid(rows []tableRow, stage string) (lines, at int, found bool) {
	return numberSaid(rows, stage, "all lines")
}

// numberSaid returns the number in a column of a stage's row. It may have commas.
func numberSaid(rows []tableRow, stage, column string) (n, at int, found bool) {
	for _, row := range rows {
		if !strings.Contains(row.cells["stage"], stage) {
			continue
		}
		n, err := strconv.Atoi(strings.ReplaceAll(number.FindString(row.cells[column]), ",", ""))
		return n, row.line, err == nil
	}
	return 0, 0, false
}

// countLines counts a module's lines of Go: those with code, in files that are
// not tests.
func countLines(t *testing.T, tree fs.FS, module string) (lines int) {
	for _, name := range moduleFiles(t, tree, module, ".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(tree, name)
		require.NoError(t, err)
		lines += codeLines(text)
	}
	return lines
}

// codeLines counts the lines that have more than space and comments.
func codeLines(text []byte) (lines int) {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	for last := 0; ; {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return lines
		}
		if tok == token.SEMICOLON && literal == "\n" {
			continue // written by the scanner
		}
		begin := file.Line(pos)
		end := begin + strings.Count(literal, "\n") // a raw string has several
		lines += end - max(begin-1, last)
		last = end
	}
}

func TestCodeLines(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       int
	}{
		{"nothing", "", 0},
		{"comments and empty lines", "// a\n\n/* b\n\nc */\n\t\n", 0},
		{"code", "package a\n\nvar b = 1 // c\n", 2},
		{"code after a comment", "/* a\n */ package b\n", 1},
		{"several tokens a line", "package a; var b, c = 1, 2\n", 1},
		{"a call over lines", "package a\n\nvar b = f(\n\t1,\n\t// two\n\t2,\n)\n", 5},
		{"a raw string", "package a\n\nvar b = `x\n// y\n\nz` + `!`\n", 5},
		{"no newline at the end", "package a", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, codeLines([]byte(row.text)))
		})
	}
}

func TestLinesSaid(t *testing.T) {
	rows, ok := readTable("text\n\n| Stage | All lines |\n|:--|--:|\n| [stage01-a](x) | about 1,250 |\n| stage02-b | many |\n", "Stage")
	require.True(t, ok)
	said, at, found := linesSaid(rows, "stage01-a")
	require.Equal(t, []any{1250, 5, true}, []any{said, at, found})
	_, _, found = linesSaid(rows, "stage02-b")
	require.False(t, found, "no number")
	_, _, found = linesSaid(rows, "stage03-c")
	require.False(t, found, "no row")
}
