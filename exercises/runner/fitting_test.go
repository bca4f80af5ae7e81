package runner

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/judge"
)

// A story that is too long for the screen keeps its beginning, and its commands stay on their lines.
func TestFitting(t *testing.T) {
	for _, row := range []struct {
		name, body, want string
		rows             int
	}{
		{"short", "FAILED it\n\n  why\n", "FAILED it\n\n  why", below + 3},
		{"long", "FAILED it\n1\n2\n3\n4\n", "FAILED it\n1\n(3 lines more: w shows all)", below + 3},
		{"wrapped", "FAILED\n  why  some words\n", "FAILED\n  why  some\n       words", below + 4},
		{"a command", "terminal:\n\n    nc 127.0.0.1 80000\n", "terminal:\n\n    nc 127.0.0.1 80000", below + 5},
		{"a command that is wider than the screen", "FAILED\nterminal:\n    nc 127.0.0.1 80000\nend", "FAILED\n(3 lines more: w shows all)", below + 4},
		{"a command of two lines", "terminal:\n    nc \\\n      127.0.0.1 80000\n\n  did  some words", "terminal:\n    nc \\\n      127.0.0.1 80000\n\n  did  some\n       words", below + 9},
		{"a here-document", "python3 - <<'END'\nprint(1, 2, 3, 4)\nEND\nsome words that end here", "python3 - <<'END'\nprint(1, 2, 3, 4)\nEND\nsome words that\nend here", below + 9},
		{"words of a compiler", "says:\n\n    a.go:1: undefined", "says:\n\n    a.go:1:\n    undefined", below + 9},
		{"no size", "FAILED\n1\n2", "FAILED\n1\n2", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := &screen{terminal: size{16, row.rows}}
			require.Equal(t, row.want, v.fitting(row.body, 0))
		})
	}
}

// On a short screen the steps of the check go before the paragraph about the mistake, and then the trace.
func TestStepsGoFirst(t *testing.T) {
	l := begun(t)
	l.run("", "run", "drain")
	p, err := newRunner(t.Context(), l.config).open()
	require.NoError(t, err)
	e := p.current().(exerciseUnit)
	told := func(columns, rows, steps int) string {
		failed := judge.Result{Failure: &judge.Failure{Came: "nothing", Wanted: "pong", Why: "A server responds.", Mistake: "eintrends"}, Trace: strings.Repeat("read 4 bytes\n", 20)}
		for i := range steps {
			failed.Steps = append(failed.Steps, fmt.Sprintf("step %d, with which a client sends many more bytes than fit into one line", i+1))
		}
		v := &screen{terminal: size{columns, rows}}
		return v.fitting(e.story(outcome{unit: e, Judged: &failed, Said: "words"}), 0)
	}
	const paragraph = "man page tell the caller to do after it?"
	for steps := 1; steps < 40; steps++ {
		short := told(80, 24, steps)
		require.Contains(t, short, paragraph, "%d steps", steps)
		require.Contains(t, short, "  came    nothing\n")
		require.Contains(t, short, fmt.Sprintf(" step %d, with", steps), "the last step, in which the check failed")
		require.Contains(t, short, "more: w shows all)")
		require.LessOrEqual(t, strings.Count(short, "\n")+1, 24-below)
		require.NotContains(t, short, ":\n(", "a heading of nothing")
	}
	require.Contains(t, told(80, 24, 10), "  did     ... 6 steps before (w shows all)\n          step 7, with")
	require.Contains(t, told(80, 24, 20), "  did     ... 16 steps before (w shows all)\n          step 17, with", "some of them are not in the story either")
	require.Contains(t, told(80, 24, 2), "  did     step 1, with", "there is room")
	require.Contains(t, told(80, 0, 5), "  did     step 1, with", "no limit")
	require.NotContains(t, told(80, 60, 5), "before")
}

// No line of a story is broken a second time on a screen of 80 columns.
func TestStoriesFitTheWidth(t *testing.T) {
	l := begun(t)
	passed := l.ok("run", "drain")
	l.wrong["drain"], l.wrong["edge"] = true, true
	_, failed, _ := l.run("", "check", "drain")
	_, guessed, _ := l.run("", "predict", "edge", "1", "1")
	for _, story := range []string{passed[strings.Index(passed, "PASSED "):strings.Index(passed, "\n\nExercise ")], failed, guessed} {
		for line := range strings.Lines(story) {
			require.LessOrEqual(t, len(strings.TrimRight(line, "\n")), textWidth, line)
		}
	}
}
