package practice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"looper.example/exercises/mini"
)

// beforeLine is the line of a text that names what it needs to be known:
//
//	**Before this:** step 05 (epoll) of the build track; the lesson of stage 2.
var beforeLine = regexp.MustCompile(`(?m)^\*\*Before this:\*\* (.*)\.$`)

// parseBefore returns what the line of a text names. Nothing is, if it has no such line.
func parseBefore(text string) (all []string, err error) {
	line := beforeLine.FindStringSubmatch(text)
	if line == nil {
		return nil, nil
	}
	known := knowledge()
	for one := range strings.SplitSeq(line[1], "; ") {
		if !slices.Contains(known, one) {
			return nil, fmt.Errorf("before this: expected a step such as %q, or a lesson such as %q, found %q", known[0], known[len(known)-1], one)
		}
		all = append(all, one)
	}
	return all, nil
}

// knowledge is what can be named: the steps as they are called now, and the lessons of the stages.
func knowledge() (all []string) {
	for _, step := range mini.Steps() {
		all = append(all, fmt.Sprintf("step %02d (%s) of the build track", step.Number, step.Name))
	}
	for stage := 1; stage <= 6; stage++ {
		all = append(all, fmt.Sprintf("the lesson of stage %d", stage))
	}
	return all
}
