package verify

import (
	"regexp"
	"slices"
	"strings"
)

// block is a fenced block of a text. What stands in it is often cut: a line "..." is where something was left out.
var (
	block     = regexp.MustCompile("(?ms)^```\n(.*?)^```$")
	traceLine = regexp.MustCompile(`(?m)^tick \d+$|^  (wait|ready|run) {3,4}\S`)
)

// strayTrace returns a fault if a text shows a trace that is not a part of what the check makes of the starter.
func strayTrace(text, trace string) string {
	lines := strings.Split(trace, "\n")
	for _, match := range block.FindAllStringSubmatch(text, -1) {
		if !traceLine.MatchString(match[1]) {
			continue
		}
		for part := range strings.SplitSeq(match[1], "...\n") {
			if !contains(lines, strings.Split(strings.TrimRight(part, "\n"), "\n")) {
				return "the text shows a trace that the check does not make:\n" + part + "\nIt makes:\n" + trace
			}
		}
	}
	return ""
}

// contains reports whether a trace has these lines, one after the other.
func contains(trace, part []string) bool {
	for i := range len(trace) - len(part) + 1 {
		if slices.EqualFunc(part, trace[i:i+len(part)], isLine) {
			return true
		}
	}
	return false
}

// isLine reports whether a line of a text is one of a trace. The text may explain it at the right.
func isLine(shown, line string) bool {
	return shown == line || strings.HasPrefix(shown, line+"  ")
}
