package docs_test

import "strings"

// tableRow is a row of a Markdown table.
type tableRow struct {
	line  int               // number in its page, from 1
	cells map[string]string // by title of the column, in lower case
}

// readTable returns the first table of a page whose first column has this title.
func readTable(page, title string) (rows []tableRow, ok bool) {
	var titles []string
	for i, line := range strings.Split(page, "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			if titles != nil {
				return rows, true
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case titles == nil && strings.EqualFold(cells[0], title):
			for _, cell := range cells {
				titles = append(titles, strings.ToLower(cell))
			}
		case titles != nil && strings.Trim(cells[0], ":-") != "":
			row := tableRow{i + 1, map[string]string{}}
			for n, cell := range cells[:min(len(cells), len(titles))] {
				row.cells[titles[n]] = cell
			}
			rows = append(rows, row)
		}
	}
	return rows, titles != nil
}
