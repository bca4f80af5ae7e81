package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"looper.example/stage06-final/conformance"
)

// ladder starts every stage's server, runs its share of the cases and draws how far up the
// whole suite that reaches. It passes when every stage passes its share.
func ladder(ctx context.Context, args []string, stdout, stderr io.Writer) (passed bool, err error) {
	fs := flag.NewFlagSet(name+" ladder", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	details := fs.Bool("v", false, "also tell of each case that did not pass")
	limit := fs.Duration("limit", 3*time.Second, "time `limit` that servers from stage 03 on are started with")
	err = fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(stdout, "%s ladder: starts every stage's server and shows how far each climbs.\n"+
			"It is run inside the workspace, and needs the go command.\n\nFlags:\n", name)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
	}
	if err == nil && fs.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if err != nil {
		return false, err
	}
	groups, err := conformance.Load()
	if err != nil {
		return false, err
	}
	workspace, err := findWorkspace()
	if err != nil {
		return false, err
	}
	builds, err := os.MkdirTemp("", "ladder")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(builds)

	passed = true
	total := len(conformance.Share(groups, conformance.LastStage))
	for _, s := range stages {
		climbed, err := s.climb(ctx, workspace, builds, *limit, groups, progressOf(s, stderr))
		if isTerminal(stderr) {
			fmt.Fprint(stderr, clearLine)
		}
		if err != nil {
			return false, err
		}
		good := rung(stdout, s, climbed, total, *details)
		passed = passed && good
	}
	return passed, nil
}

func progressOf(s stage, stderr io.Writer) func(conformance.Result) {
	if !isTerminal(stderr) {
		return nil
	}
	done := 0
	return func(conformance.Result) {
		done++
		fmt.Fprintf(stderr, clearLine+"%s: %d", s.folder, done)
	}
}

// barWidth is how many columns the whole suite takes.
const barWidth = 40

// rung prints a stage's line.
func rung(w io.Writer, s stage, results []conformance.Result, total int, details bool) (passed bool) {
	n := conformance.Count(results)
	reached := n.Passed * barWidth / total
	if n.Passed > 0 {
		reached = max(reached, 1)
	}
	bar := strings.Repeat("█", reached) + strings.Repeat("░", barWidth-reached)
	verdict := "all of its share"
	if wrong := n.Total() - n.Passed - n.Skipped; wrong > 0 {
		verdict = fmt.Sprintf("%d of its share did not pass", wrong)
	}
	if n.Skipped > 0 {
		verdict += fmt.Sprintf(", %d skipped", n.Skipped)
	}
	fmt.Fprintf(w, "%-20s %s %3d of %d, %s\n", s.folder, bar, n.Passed, total, verdict)
	for i := range results {
		r := &results[i]
		switch {
		case r.OK(true):
		case details:
			fmt.Fprintf(w, "  %-8s %s: %s\n", r.Verdict, r.Case.ID(), r.Reason)
		}
	}
	return n.Total() == n.Passed+n.Skipped
}
