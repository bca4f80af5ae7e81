package check

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"looper.example/stage06-final/conformance"
)

//go:embed tags.txt
var tagsText string

// LastStep is the last step of the build track.
const LastStep = 45

// tagged lists the cases that a step is the first to pass.
type tagged struct {
	cases  []*conformance.Case
	strict map[*conformance.Case]bool
}

// tags are the cases of each step, from 1; 0: those of the real floor.
var tags = sync.OnceValue(func() [LastStep + 1]tagged {
	known := map[string]*conformance.Case{}
	for _, c := range suites() {
		known[c.ID()] = c.Case
	}
	steps, err := parseTags(tagsText, known)
	if err != nil {
		panic(err) // the table is part of this package
	}
	return steps
})

func parseTags(text string, known map[string]*conformance.Case) (steps [LastStep + 1]tagged, err error) {
	for i := range steps {
		steps[i].strict = map[*conformance.Case]bool{}
	}
	at, number := -1, 0
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		step, isStep := strings.CutPrefix(line, "step ")
		id, strict := strings.CutPrefix(line, "strict ")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case line == "floor":
			at = 0
		case isStep:
			if at, err = strconv.Atoi(step); err != nil || at < 1 || at > LastStep {
				return steps, fmt.Errorf("tags.txt:%d: expected a step from 1 to %d, found %q", number, LastStep, step)
			}
		case at < 0:
			return steps, fmt.Errorf(`tags.txt:%d: expected "step N", found %q`, number, line)
		case known[id] == nil:
			return steps, fmt.Errorf("tags.txt:%d: no case is called %q", number, id)
		case seen[id]:
			return steps, fmt.Errorf("tags.txt:%d: %s is there already", number, id)
		default:
			seen[id] = true
			steps[at].cases = append(steps[at].cases, known[id])
			steps[at].strict[known[id]] = strict
		}
	}
	return steps, nil
}

// PassedAfter returns how many cases of the conformance suite a program passes after step n of the build track, by tags.txt.
func PassedAfter(n int) (count int) {
	steps := tags()
	for _, t := range steps[1 : n+1] {
		count += len(t.cases)
	}
	return count
}
