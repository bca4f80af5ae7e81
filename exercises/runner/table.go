package runner

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The space between two columns of a table, and the least width of a column that does not fit.
const (
	gap      = 2
	leastFit = 12
)

// cells reads the rows of a table in Markdown. The second row, which only sets off the first, is a row of dashes; a table whose
// head is empty has neither.
func cells(lines []string) (table [][]string) {
	for i, line := range lines {
		line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
		const bar = "\x00" // in the place of one that is part of a cell
		parts := strings.Split(strings.ReplaceAll(line, `\|`, bar), "|")
		for j, part := range parts {
			parts[j] = strings.TrimSpace(strings.ReplaceAll(part, bar, "|"))
			if i == 1 {
				parts[j] = ruled
			}
		}
		table = append(table, parts)
	}
	if len(table) > 1 && strings.Join(table[0], "") == "" {
		return table[2:]
	}
	return table
}

// ruled is the cell of a row of dashes.
const ruled = "---"

// table lays out cells in columns. If they are too wide for the screen, the widest become narrower, and cells take several lines.
func table(rows [][]string, columns int) (lines []string) {
	widths := widthsOf(rows, columns)
	for _, cells := range rows {
		lines = append(lines, tableRow(cells, widths)...)
	}
	return lines
}

// widthsOf returns the widths of columns.
func widthsOf(rows [][]string, columns int) (widths []int) {
	for _, cells := range rows {
		for i, cell := range cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if cell == ruled {
				continue
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	if columns <= 0 {
		return widths
	}
	total := func() int {
		sum := gap * (len(widths) - 1)
		for _, width := range widths {
			sum += width
		}
		return sum
	}
	for total() > columns {
		widest := slices.Index(widths, slices.Max(widths))
		if widths[widest] <= leastFit {
			break
		}
		widths[widest]--
	}
	return widths
}

// tableRow lays out the cells of one row.
func tableRow(cells []string, widths []int) (lines []string) {
	parts := make([][]string, len(cells))
	height := 0
	for i, cell := range cells {
		parts[i] = folded(cell, "", widths[i])
		if cell == ruled {
			parts[i] = []string{strings.Repeat("-", widths[i])}
		}
		height = max(height, len(parts[i]))
	}
	for n := range height {
		var b strings.Builder
		for i, part := range parts {
			text := ""
			if n < len(part) {
				text = part[n]
			}
			b.WriteString(text + strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(text))+gap))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}
