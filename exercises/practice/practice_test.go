package practice_test

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice"
	"looper.example/exercises/practice/judge"
)

// mostLines is how many lines a solution may have that its starter does not.
const mostLines = 40

func TestExercises(t *testing.T) {
	all, err := practice.Read(os.DirFS("."))
	require.NoError(t, err)
	numbers := map[string]bool{}
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			assert.False(t, numbers[e.Number], "two exercises are %s", e.Number)
			numbers[e.Number] = true
			assert.Contains(t, e.Text, "\n**Objective:** ")
			assert.Contains(t, e.Text, "\n**Do:** ")
			examineBefore(t, e)
			if practice.ShowsTrace(e.Text) && e.Name != "incident" { // which explains a trace line by line
				assert.Contains(t, e.Text, practice.Legend)
			}
			assert.NotEmpty(t, e.Commentary)
			assert.GreaterOrEqual(t, len(e.Wrong), 2, "wrong answers")
			for _, name := range e.Files {
				start, err := os.ReadFile(path.Join(e.Folder(), name))
				require.NoError(t, err)
				solution, err := os.ReadFile(path.Join(e.Folder(), "_solution", name))
				require.NoError(t, err)
				assert.LessOrEqual(t, added(string(start), string(solution)), mostLines, "lines that %s asks for", name)
				if e.InWords() {
					keepsTheTruth(t, e, judge.New(string(solution)).Text())
				}
			}
		})
	}
}

// selfContained are the exercises whose texts explain all that they need.
var selfContained = []string{"prefix"}

var stepNumber = regexp.MustCompile(`\bsteps? (\d\d)\b`)

// examineBefore asks for the line of what comes before an exercise. A text names no step beyond those of its line.
func examineBefore(t *testing.T, e practice.Exercise) {
	if slices.Contains(selfContained, e.Name) {
		assert.Empty(t, e.Before)
		return
	}
	assert.NotEmpty(t, e.Before, "the line Before this")
	last := ""
	for _, known := range e.Before {
		if number := stepNumber.FindStringSubmatch(known); number != nil {
			last = max(last, number[1])
		}
	}
	for _, number := range stepNumber.FindAllStringSubmatch(e.Text+strings.Join(e.Hints[:], ""), -1) {
		assert.LessOrEqual(t, number[1], last, "a step that comes later")
	}
}

// keepsTheTruth tests that no text of a mistake has the right answer: the learner reads it after a first wrong one.
func keepsTheTruth(t *testing.T, e practice.Exercise, truth string) {
	for mistake, text := range e.Mistakes {
		assert.NotContains(t, strings.ReplaceAll(text, "`", ""), truth, "mistake %s", mistake)
	}
}

// added counts the lines of a text that another does not have, without empty ones and comments.
func added(from, to string) (n int) {
	has := map[string]int{}
	for line := range strings.Lines(from) {
		has[strings.TrimSpace(line)]++
	}
	for line := range strings.Lines(to) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if has[line]--; has[line] < 0 {
			n++
		}
	}
	return n
}
