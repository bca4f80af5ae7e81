package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/conformance"
)

// Without a terminal each step has a line, and progress has one every few seconds; on a terminal one line is
// rewritten for each case.
func TestNarrator(t *testing.T) {
	rows := []struct {
		name     string
		terminal bool
		want     string
	}{
		{"a pipe", false, "conform: stage01: building\n" +
			"conform: it: 3 of 4 cases, 1 failed; host/c\n"},
		{"a terminal", true, clearLine + "stage01: building" + clearLine + "it: 1 of 4 cases, 0 failed; host/a" +
			clearLine + "it: 2 of 4 cases, 1 failed; host/b" + clearLine + "it: 3 of 4 cases, 1 failed; host/c" +
			clearLine + "it: 4 of 4 cases, 1 failed; host/d" + clearLine},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var out strings.Builder
			clock := time.Unix(0, 0)
			told := &narrator{w: &out, terminal: row.terminal, now: func() time.Time { return clock }}
			told.say("stage01: building")
			progress := told.progress("it", 4)
			for i, verdict := range []conformance.Verdict{conformance.Passed, conformance.Failed, conformance.LeftOut, conformance.Passed} {
				clock = clock.Add(2 * time.Second)
				progress(conformance.Result{Case: &conformance.Case{Group: "host", Name: string(rune('a' + i))}, Verdict: verdict})
			}
			told.clear()
			assert.Equal(t, row.want, out.String())
		})
	}
}
