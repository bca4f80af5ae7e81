package verify

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice"
	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/judge"
)

const trace = "    listen() = 3                     0s\ntick 1\n  wait   up to 1s: 1 ready after 0s\n  ready  fd 3 r\n    accept(3) = 4                    0s\n"

// What a starter is told must be true of code that nobody has edited.
func TestFaultsOfStart(t *testing.T) {
	for _, row := range []struct {
		name, marked, told, text, came string
		fault                          string // the beginning; "": none
	}{
		{"without a mistake", "", "", "", "a", ""},
		{"with the mistake that it makes", "spins", "spins", "", "a", ""},
		{"with a mistake of other code", "", "spins", "", "a", "expected no mistake for code that nobody has edited"},
		{"without the mistake that it is to make", "spins", "", "", "a", `expected the mistake "spins", found ""`},
		{"without a word on what came", "", "", "", "", "expected what came"},
		{"with what Go prints for no error", "", "", "", "the error <nil>", "expected words for no error"},
		{"with its own trace", "", "", "```\ntick 1\n  wait   up to 1s: 1 ready after 0s\n...\n    accept(3) = 4                    0s\n```\n", "a", ""},
		{"with its own trace, explained", "", "", "```\n  wait   up to 1s: 1 ready after 0s   it waits\n```\n", "a", ""},
		{"with another trace", "", "", "```\ntick 2\n  wait   up to 1s: 1 ready after 0s\n```\n", "a", "the text shows a trace that the check does not make"},
		{"with a block that is no trace", "", "", "```\nread(4) = 5\n```\n", "a", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := practice.Exercise{Text: row.text, AtStart: row.marked, Mistakes: map[string]string{"spins": "It spins."}}
			one := version{work: attempt.Work{Exercise: e}, of: start, mistake: row.marked}
			fault := one.fault(judge.Result{Trace: trace, Failure: &judge.Failure{Came: row.came, Wanted: "b", Mistake: row.told}}, "")
			if row.fault == "" {
				require.Empty(t, fault)
			} else {
				require.Contains(t, fault, row.fault)
			}
		})
	}
}
