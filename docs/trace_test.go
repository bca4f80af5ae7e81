package docs_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// traceFormat is the format of a trace's lines in docs/trace.md.
type traceFormat struct {
	fields map[string][]string // of each event, besides those of all events
	types  map[string]string   // of each field
	names  map[string][]string // of each event with a name
}

var code = regexp.MustCompile("`([^`]+)`")

// codes returns the words that a cell shows as code.
func codes(cell string) (words []string) {
	for _, found := range code.FindAllStringSubmatch(cell, -1) {
		words = append(words, found[1])
	}
	return words
}

func readTraceFormat(t *testing.T, tree fs.FS) traceFormat {
	t.Helper()
	page, err := fs.ReadFile(tree, "docs/trace.md")
	require.NoError(t, err)
	f := traceFormat{map[string][]string{}, map[string]string{}, map[string][]string{}}
	for _, row := range traceTable(t, string(page), "event") {
		f.fields[codes(row["event"])[0]] = codes(row["fields besides `ev`, `tick` and `at`"])
	}
	for _, row := range traceTable(t, string(page), "field") {
		f.types[codes(row["field"])[0]] = row["type"]
	}
	for event, title := range map[string]string{"call": "call", "run": "callback"} {
		for _, row := range traceTable(t, string(page), title) {
			f.names[event] = append(f.names[event], codes(row[title])...)
		}
	}
	return f
}

func traceTable(t *testing.T, page, title string) (rows []map[string]string) {
	t.Helper()
	table, ok := readTable(page, title)
	require.True(t, ok, "docs/trace.md has no table of %ss", title)
	for _, row := range table {
		rows = append(rows, row.cells)
	}
	return rows
}

// always are the fields of every event.
var always = []string{"ev", "tick", "at"}

// check returns an error for a line that is not in the format.
func (f traceFormat) check(line string) error {
	var event map[string]any
	if err := json.Unmarshal([]byte(line), &event); err != nil {
		return fmt.Errorf("%w: %s", err, line)
	}
	kind := fmt.Sprint(event["ev"])
	allowed, ok := f.fields[kind]
	if !ok {
		return fmt.Errorf("unknown event: %s", line)
	}
	for field, value := range event {
		if !slices.Contains(allowed, field) && !slices.Contains(always, field) {
			return fmt.Errorf("%s has no field %s: %s", kind, field, line)
		}
		if _, number := value.(float64); number != (f.types[field] == "number") {
			return fmt.Errorf("the field %s is a %s: %s", field, f.types[field], line)
		}
	}
	if names := f.names[kind]; names != nil && !slices.Contains(names, fmt.Sprint(event["name"])) {
		return fmt.Errorf("unknown %s: %s", kind, line)
	}
	return nil
}

// The example of the page has the page's format.
func TestTraceExample(t *testing.T) {
	format := readTraceFormat(t, workspace())
	page, err := fs.ReadFile(workspace(), "docs/trace.md")
	require.NoError(t, err)
	_, example, _ := strings.Cut(string(page), "```jsonl\n")
	example, _, _ = strings.Cut(example, "```")
	require.Equal(t, 6, strings.Count(example, "\n"))
	for line := range strings.Lines(example) {
		require.NoError(t, format.check(line))
	}
}

func TestTraceFormatIsHeld(t *testing.T) {
	format := readTraceFormat(t, workspace())
	for line, want := range map[string]string{
		`{"ev":"tick","tick":1,"at":2`:                                "unexpected end of JSON input",
		`{"ev":"tock","tick":1,"at":2}`:                               "unknown event",
		`{"ev":"tick","tick":1,"at":2,"fd":3}`:                        "tick has no field fd",
		`{"ev":"tick","tick":"1","at":2}`:                             "the field tick is a number",
		`{"ev":"ready","tick":1,"at":2,"interest":3}`:                 "the field interest is a string",
		`{"ev":"call","tick":1,"at":2,"name":"recv"}`:                 "unknown call",
		`{"ev":"run","tick":1,"at":2,"name":"read","fd":3,"took":99}`: "unknown run",
	} {
		require.ErrorContains(t, format.check(line), want)
	}
}
