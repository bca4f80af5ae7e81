package mini

import (
	"fmt"
	"strings"
)

// coded returns the code of the changes in one block.
func coded(changes []change) string {
	var b strings.Builder
	file := ""
	for _, c := range changes {
		if c.is == nil {
			continue
		}
		if c.is.file != file {
			file = c.is.file
			fmt.Fprintf(&b, "\n// %s\n", file)
		}
		text := c.is.whole
		if c.was != nil {
			text = elided(c.was.whole, text)
		}
		b.WriteString("\n" + text)
	}
	return "```go\n" + strings.TrimPrefix(b.String(), "\n") + "```\n"
}

// elided returns the new lines, with a line on each side, and the first and the last line. "..." stands for others.
// A line that goes and has no successor becomes a comment.
func elided(was, is string) string {
	a, b := splitLines([]byte(was)), splitLines([]byte(is))
	keep, gone := make([]bool, len(b)+1), make([]string, len(b)+1)
	mark := func(i int) { keep[min(max(i, 0), len(b))] = true }
	for _, g := range changes(a, b, IgnoreSpace) {
		for _, e := range g {
			for i := e.b - 1; i <= e.bEnd; i++ {
				mark(i)
			}
			if e.b == e.bEnd {
				gone[e.b] = strings.Join(a[e.a:e.aEnd], "")
			}
		}
	}
	head := headAt(b)
	mark(head)
	mark(len(b) - 1)
	var out strings.Builder
	for i, line := range b {
		for old := range strings.Lines(gone[i]) {
			fmt.Fprintf(&out, "%s// goes: %s", indentOf(old), strings.TrimLeft(old, "\t"))
		}
		switch {
		case keep[i] || i < head:
			out.WriteString(line)
		case keep[i-1] && keep[i+1]:
			out.WriteString(line) // it is as short as the dots
		case keep[i-1]:
			out.WriteString(indentOf(line) + "...\n")
		}
	}
	return out.String()
}

// headAt returns the index of the first line that is not a comment.
func headAt(lines []string) int {
	i := 0
	for i < len(lines) && strings.HasPrefix(lines[i], "//") {
		i++
	}
	return i
}

func indentOf(line string) string { return line[:len(line)-len(strings.TrimLeft(line, "\t"))] }
