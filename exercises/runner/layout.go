package runner

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A layout breaks a text into rows for a screen of some columns. With 0 columns, there is no limit.
//
//	markdown   texts, hints, solutions    paragraphs and items of lists are joined and broken anew, tables fit, code keeps its lines
//	patch      diffs                      each row has its tone: context, added, removed
//	results    what came of a check       as prose, but commands to be copied stay whole
//	prose      traces, keys               lines stay; what is too wide goes on below its text
//	listing    the list                   as prose, with the row of where the learner is
type layout func(text string, columns int) []row

// row is a line on the screen.
type row struct {
	text string
	tone tone
}

// tone is how the screen sets a row off.
type tone int

const (
	normal  tone = iota
	heading      // of a text
	added        // by a patch
	removed      // by a patch
	here         // where the learner is
)

// toned gives lines a tone.
func toned(t tone, lines []string) (rows []row) {
	for _, line := range lines {
		rows = append(rows, row{line, t})
	}
	return rows
}

// textOf joins rows.
func textOf(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.text + "\n")
	}
	return b.String()
}

// hang matches the beginning of a line below which the rest of the line leaves room: its margin, and a mark or a name such as "- ",
// "  why     ", "    | " or "  n  next  ".
var hang = regexp.MustCompile(`^ *(?:(?:> +)?\d+  |(?:[-*>|#]+|\d+\.) +|(?:\S  )?[a-z]+ {2,})?`)

// prose lays out a text in which each line stands for itself.
func prose(text string, columns int) (rows []row) {
	for _, line := range linesOf(text) {
		line = untabbed(line)
		rows = append(rows, toned(normal, folded(line, blank(hang.FindString(line)), columns))...)
	}
	return rows
}

// listing lays out the list of steps and exercises.
func listing(text string, columns int) []row {
	rows := prose(text, columns)
	for i := range rows {
		if strings.HasPrefix(rows[i].text, marked(true)+" ") {
			rows[i].tone = here
		}
	}
	return rows
}

// results lays out the result of a check.
func results(text string, columns int) (rows []row) {
	var stays copied
	for _, line := range linesOf(text) {
		if stays.has(line) {
			rows = append(rows, row{text: line})
		} else {
			rows = append(rows, prose(line, columns)...)
		}
	}
	return rows
}

// copied finds the lines of a story that a reader copies to another terminal, and that must not be broken: commands, which are
// indented, after a line that ends with "terminal:"; and a here-document, from a line with <<'END' to the line END.
type copied struct{ commands, here bool }

// has reports whether the next line is one of them.
func (c *copied) has(line string) bool {
	switch {
	case c.here:
		c.here = line != "END"
		return true
	case strings.HasSuffix(line, "<<'END'"):
		c.here = true
		return true
	case strings.HasSuffix(line, "terminal:"):
		c.commands = true
		return false
	case line != "" && !strings.HasPrefix(line, "    "):
		c.commands = false
	}
	return c.commands
}

// patch lays out a diff. The rest of a line that is too wide stands below it, marked.
func patch(text string, columns int) (rows []row) {
	for _, line := range linesOf(text) {
		t := normal
		switch {
		case strings.HasPrefix(line, "+"):
			t = added
		case strings.HasPrefix(line, "-"):
			t = removed
		}
		rows = append(rows, toned(t, code(line, columns))...)
	}
	return rows
}

// goesOn marks the rest of a line of code.
const goesOn = "  » "

// code breaks a line of code, output or a diff. It marks the rest, which is not a line of its own.
func code(line string, columns int) []string {
	line = untabbed(line)
	margin := line[:len(line)-len(strings.TrimLeft(line, "+- "))]
	if len(margin) > columns/2 {
		margin = ""
	}
	return folded(line, blank(margin)+goesOn, columns)
}

// goCode breaks a line of Go. A comment goes on as a comment, and one after code moves above it, so that both are still Go.
func goCode(line string, columns int) []string {
	line = untabbed(line)
	if columns <= 0 || utf8.RuneCountInString(line) <= columns {
		return []string{line}
	}
	margin := line[:len(line)-len(strings.TrimLeft(line, " "))]
	if strings.HasPrefix(line, margin+"// ") {
		return folded(line, margin+"// ", columns)
	}
	if before, comment, ok := strings.Cut(line, " // "); ok {
		return append(folded(margin+"// "+comment, margin+"// ", columns), code(strings.TrimRight(before, " "), columns)...)
	}
	return code(line, columns)
}

// folded breaks a line between words, and puts rest before each part but the first. It cuts a word that is wider than the screen.
func folded(line, rest string, columns int) (lines []string) {
	left := []rune(line)
	begin := utf8.RuneCountInString(rest)
	if begin > columns/2 {
		rest, begin = "", 0
	}
	first := len([]rune(hang.FindString(line)))
	for columns > 0 && len(left) > columns {
		end := columns
		for end > first && left[end] != ' ' {
			end--
		}
		if end <= first {
			end = columns
		}
		lines = append(lines, strings.TrimRight(string(left[:end]), " "))
		left = append([]rune(rest), []rune(strings.TrimLeft(string(left[end:]), " "))...)
		first = begin
	}
	return append(lines, string(left))
}

// blank is as wide as a text.
func blank(text string) string { return strings.Repeat(" ", utf8.RuneCountInString(text)) }

// linesOf returns the lines of a text, without the empty ones at its end.
func linesOf(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

func untabbed(line string) string { return strings.ReplaceAll(line, "\t", "    ") }
