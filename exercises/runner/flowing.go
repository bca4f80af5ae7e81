package runner

import (
	"regexp"
	"strings"
)

// item matches the beginning of what Markdown does not join to the line before: an item of a list, a row of a table, a heading, HTML.
var item = regexp.MustCompile(`^(- |\* |\d+\. |\||#|<|\s)`)

// flowing makes one line of each paragraph of Markdown, so that it can be broken anew for a terminal. Code stays as it is.
func flowing(text string) string {
	var b strings.Builder
	fenced, goesOn := false, false // goesOn: the line before can be gone on with
	for i, line := range strings.Split(text, "\n") {
		fence := strings.HasPrefix(line, "```")
		stays := fenced || fence || line == "" || item.MatchString(line)
		fenced = fenced != fence
		switch {
		case i == 0:
		case goesOn && !stays:
			b.WriteByte(' ')
		default:
			b.WriteByte('\n')
		}
		b.WriteString(line)
		goesOn = !stays
	}
	return b.String()
}
