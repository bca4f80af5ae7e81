package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/check"
	"looper.example/stage06-final/conformance"
)

func TestUsage(t *testing.T) {
	for _, row := range []struct {
		name, args string
		status     int
		want       string
	}{
		{"help", "-h", 0, "needs Linux, two cores"},
		{"an argument", "all", 2, `unexpected argument "all"`},
		{"no such floor", "-floors 1,7", 2, `expected a floor from 1 to 6, found "7"`},
		{"no such row", "-rows cost,time", 2, `expected one of cost, idle, cases, lines, found "time"`},
		{"no pairs", "-pairs 0", 2, "expected a number above 0"},
		{"half a second", "-duration 500ms", 2, "expected whole seconds, found 500ms"},
		{"half a table", "-write -rows cost", 2, "-write needs all rows"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, row.status, run(t.Context(), strings.Fields(row.args), &stdout, &stderr))
			require.Contains(t, stderr.String(), row.want)
		})
	}
}

// Each page has the table that the program makes, and names the step that is compared.
func TestPages(t *testing.T) {
	for i, f := range floors {
		assert.Equal(t, i+1, f.number)
		if i > 0 {
			assert.Equal(t, floors[i-1].step, f.before)
		}
		page, err := os.ReadFile(filepath.Join("..", f.page))
		require.NoError(t, err)
		_, table, _ := strings.Cut(string(page), "| measured |")
		assert.True(t, strings.HasPrefix(table, heading(f)), "%s: expected %s", f.page, heading(f))
		for _, row := range []string{"processor time a request", "memory of an idle connection", "cases passed", "lines of code, this floor", "lines of code, the whole server"} {
			assert.Contains(t, table, "| "+row, f.page)
		}
	}
}

var partRow = regexp.MustCompile(`\| lines of code, this floor \| ([\d,]+) \|`)

// What the pages say of mini's lines is right within 10 per cent. The tests of docs look at those of the floors.
func TestMiniLines(t *testing.T) {
	for _, f := range floors {
		page, err := os.ReadFile(filepath.Join("..", f.page))
		require.NoError(t, err)
		match := partRow.FindStringSubmatch(string(page))
		require.NotNil(t, match, f.page)
		said, err := strconv.Atoi(strings.ReplaceAll(match[1], ",", ""))
		require.NoError(t, err)
		lines, err := miniPart(f)
		require.NoError(t, err)
		assert.InEpsilon(t, lines, said, 0.1, "%s: go run ./exercises/floors/measure -write renews it", f.page)
	}
}

var casesRow = regexp.MustCompile(`\| cases passed, of the (\d+) of stage (\d) \| (\d+)[^|]* \|`)

// The number of cases that mini passes is the same in the pages and in the checks of the steps. Floors 1 and 2 come before most cases: there,
// mini passes all.
func TestMiniCases(t *testing.T) {
	groups, err := conformance.Load()
	require.NoError(t, err)
	for _, f := range floors {
		page, err := os.ReadFile(filepath.Join("..", f.page))
		require.NoError(t, err)
		match := casesRow.FindStringSubmatch(string(page))
		require.NotNil(t, match, f.page)
		share := len(conformance.Share(groups, f.number))
		passed := check.PassedAfter(f.step)
		if f.number < 3 {
			passed = share
		}
		assert.Equal(t, []string{strconv.Itoa(share), strconv.Itoa(f.number), strconv.Itoa(passed)}, match[1:],
			"%s: go run ./exercises/floors/measure -write renews it", f.page)
	}
}

func TestReadProc(t *testing.T) {
	used, err := readStat("7 (a b) c) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 1 0 9 123 10 18446744073709551615")
	require.NoError(t, err)
	require.Equal(t, 2*time.Second, used)
	_, err = readStat("7 (a) S")
	require.Error(t, err)

	memory, err := readStatus("VmRSS:\t    9000 kB\nRssAnon:\t    3000 kB\nRssFile:\t 6000 kB\n")
	require.NoError(t, err)
	require.Equal(t, 3000<<10, memory)
	_, err = readStatus("VmRSS:\t    9000 kB\n")
	require.Error(t, err)
}

func TestReadWrk(t *testing.T) {
	const good = "Running 2s test @ http://127.0.0.1:1/\n  1 threads and 50 connections\n  196608 requests in 2.10s, 18.56MB read\nRequests/sec:  93622.11\n"
	n, err := readWrk(good)
	require.NoError(t, err)
	require.Equal(t, 196608, n)
	for _, row := range []struct{ name, output, want string }{
		{"errors", good + "  Non-2xx or 3xx responses: 12\n", "wrk reports   Non-2xx or 3xx responses: 12"},
		{"lost", "  Socket errors: connect 0, read 3, write 0, timeout 0\n" + good, "wrk reports   Socket errors: connect 0, read 3, write 0, timeout 0"},
		{"none", "  0 requests in 2.10s, 0B read\n", "wrk made no request"},
		{"nothing", "", `expected a number of requests from wrk, found ""`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := readWrk(row.output)
			require.EqualError(t, err, row.want)
		})
	}
}

func TestSummary(t *testing.T) {
	require.Equal(t, cost{2, 3, 4}, summary([]float64{5, 1, 3, 2, 4}))
	require.Equal(t, cost{1, 1, 1}, summary([]float64{1}))
}

func TestCells(t *testing.T) {
	require.Equal(t, "14", told(conformance.Counts{Passed: 14}))
	require.Equal(t, "785, 16 lenient, 1 noted, 2 failed, 9 left out", told(conformance.Counts{Passed: 785, Lenient: 16, Noted: 1, Failed: 2, LeftOut: 9}))
	for n, want := range map[int]string{7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		require.Equal(t, want, grouped(n))
	}
	for n, want := range map[int]int{7: 7, 99: 99, 304: 300, 306: 310, 1249: 1200, 1250: 1300} {
		require.Equal(t, want, round(n))
	}
}

func TestWithTable(t *testing.T) {
	text, err := withTable("Before.\n\n| measured | a |\n|---|---|\n| x | 1 |\n\nAfter.\n\n| other |\n", "| measured | b |\n|---|---|\n")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff("Before.\n\n| measured | b |\n|---|---|\n\nAfter.\n\n| other |\n", text))
	_, err = withTable("No table.\n", "")
	require.Error(t, err)
}

func TestWithCounts(t *testing.T) {
	counts := map[string]int{"a/one.go": 1200, "a/two.go": 61, "main.go": 30}
	page := "| other | why |\n|---|---|\n| `a/one.go` | x |\n\n" +
		"| file | lines | minutes | look for |\n|---|---:|---:|---|\n" +
		"| `a/o*.go`, `main.go` | 0 | 0 | `a/two.go` |\n| `a/two.go` | 0 | 0 | |\n| together | 0 | 0 | |\n\n" +
		"| left out | lines | why |\n|---|---:|---|\n| `a/` | 0 | |\n"
	want := "| other | why |\n|---|---|\n| `a/one.go` | x |\n\n" +
		"| file | lines | minutes | look for |\n|---|---:|---:|---|\n" +
		"| `a/o*.go`, `main.go` | 1,230 | 41 | `a/two.go` |\n| `a/two.go` | 61 | 3 | |\n| together | 1,291 | 44 | |\n\n" +
		"| left out | lines | why |\n|---|---:|---|\n| `a/` | 1,261 | |\n"
	require.Empty(t, cmp.Diff(want, withCounts(page, counts)))
}

func TestCodeLines(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       int
	}{
		{"nothing", "", 0},
		{"comments and empty lines", "// a\n\n/* b\n\nc */\n\t\n", 0},
		{"code", "package a\n\nvar b = 1 // c\n", 2},
		{"a call over lines", "package a\n\nvar b = f(\n\t1,\n\t// two\n\t2,\n)\n", 5},
		{"a raw string", "package a\n\nvar b = `x\n// y\n\nz` + `!`\n", 5},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, codeLines([]byte(row.text)))
		})
	}
}

// The page of floor 5 has the words that samePage replaces for mini.
func TestSamePage(t *testing.T) {
	folder := t.TempDir()
	const stage = "../../../stage05-templates"
	require.NoError(t, samePage(folder, stage))
	before, err := os.ReadFile(filepath.Join(stage, "pages", "hello.html"))
	require.NoError(t, err)
	after, err := os.ReadFile(filepath.Join(folder, "templates", "greet.html"))
	require.NoError(t, err)
	require.Contains(t, string(before), "name | title")
	require.NotContains(t, string(after), "| title")
	require.Contains(t, string(after), "{% if name | length != 1 %}s{% endif %}")
}
