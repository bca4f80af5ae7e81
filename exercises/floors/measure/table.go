package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// bench measures one floor.
type bench struct {
	options
	floor        floor
	mini, stage  program
	root, builds string // folders: the workspace, and a temporary one
	told         io.Writer
}

func (b *bench) tell(format string, args ...any) { fmt.Fprintf(b.told, format+"\n", args...) }

// The names of the measurements.
const (
	rowCost  = "cost"
	rowIdle  = "idle"
	rowCases = "cases"
	rowLines = "lines"
)

var allRows = []string{rowCost, rowIdle, rowCases, rowLines}

// table measures, and returns the table of the page.
func (b *bench) table(ctx context.Context) (string, error) {
	if err := b.build(ctx); err != nil {
		return "", err
	}
	var t strings.Builder
	fmt.Fprintf(&t, "| measured |%s\n|---|---:|---:|\n", heading(b.floor))
	for _, row := range []struct {
		name string
		make func(context.Context, io.Writer) error
	}{{rowCost, b.costRow}, {rowIdle, b.idleRow}, {rowCases, b.casesRow}, {rowLines, b.linesRows}} {
		if !slices.Contains(b.rows, row.name) {
			continue
		}
		if err := row.make(ctx, &t); err != nil {
			return "", err
		}
	}
	return t.String(), nil
}

// heading is the rest of the first line.
func heading(f floor) string { return fmt.Sprintf(" %s | %s |", f.miniName(), f.stageName()) }

func (b *bench) costRow(ctx context.Context, w io.Writer) error {
	c, err := b.cost(ctx)
	fmt.Fprintf(w, "| processor time a request, %s | %.2f (%.2f to %.2f) | 1 |\n", plural(b.floor.connections, "client"), c.median, c.low, c.high)
	return err
}

func (b *bench) idleRow(ctx context.Context, w io.Writer) error {
	const title = "memory of an idle connection, bytes"
	if b.floor.holdsOne {
		fmt.Fprintf(w, "| %s | holds one | holds one |\n", title)
		return nil
	}
	own, err := b.idleMemory(ctx, &b.mini)
	if err != nil {
		return err
	}
	other, err := b.idleMemory(ctx, &b.stage)
	fmt.Fprintf(w, "| %s | %s | %s |\n", title, grouped(round(own)), grouped(round(other)))
	return err
}

func (b *bench) casesRow(ctx context.Context, w io.Writer) error {
	own, err := b.cases(ctx, &b.mini)
	if err != nil {
		return err
	}
	other, err := b.cases(ctx, &b.stage)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "| cases passed, of the %d of stage %d | %s | %s |\n", own.Total(), b.floor.number, told(own), told(other))
	if b.floor.number != 5 {
		return nil
	}
	passed, of, err := b.fixtures(ctx)
	fmt.Fprintf(w, "| templates drawn as Jinja2 draws them, of %s | %s | %s |\n", grouped(of), grouped(passed), grouped(of))
	return err
}

func (b *bench) linesRows(ctx context.Context, w io.Writer) error {
	own, err := b.miniLines(ctx)
	if err != nil {
		return err
	}
	other, err := b.stageLines(ctx)
	fmt.Fprintf(w, "| lines of code, this floor | %s | %s |\n", grouped(own.part), grouped(other.part))
	fmt.Fprintf(w, "| lines of code, the whole server | %s | %s |\n", grouped(own.whole), grouped(other.whole))
	return err
}

// round leaves two digits: more would be noise.
func round(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}

// grouped writes a number with commas.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// replaceTable puts a table in the place of the one that a page has.
func replaceTable(page, table string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	replaced, err := withTable(string(text), table)
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return os.WriteFile(page, []byte(replaced), 0o644)
}

// withTable replaces the lines from "| measured |" to the end of the table.
func withTable(text, table string) (string, error) {
	before, rest, found := strings.Cut(text, "| measured |")
	if !found {
		return "", fmt.Errorf("expected a table that begins with | measured |, found none")
	}
	_, rest, _ = strings.Cut(rest, "\n")
	for strings.HasPrefix(rest, "|") {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	return before + table + rest, nil
}
