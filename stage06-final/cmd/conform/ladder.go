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

const ladderUsage = `conform ladder starts every stage's server and shows how many cases of the suite it passes.

Run it inside the workspace; it needs the go command. Standard error says which stage is being
built, started and tested.

Exit status:
  0  every stage passes all cases of its share: none is lenient, noted or left out
  1  a stage does not pass all
  2  a stage could not be built or started

Flags:
`

// ladder starts every stage's server, runs its share of the cases and draws the number of passed cases
// beside that of all. It passes if every stage passes its share.
func ladder(ctx context.Context, args []string, stdout, stderr io.Writer) (status int, err error) {
	fs := flag.NewFlagSet(name+" ladder", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	details := fs.Bool("v", false, "also report each case that did not pass")
	quiet := fs.Bool("quiet", false, "write no progress to standard error")
	limit := fs.Duration("limit", 3*time.Second, "`duration` of all time limits of the servers from stage 03 on")
	err = fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, ladderUsage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return 0, err
	case err != nil:
		return 0, usageError{err}
	case fs.NArg() > 0:
		return 0, usagef("unexpected argument %q", fs.Arg(0))
	}
	return climbAll(ctx, *limit, *details, stdout, newNarrator(stderr, *quiet))
}

func climbAll(ctx context.Context, limit time.Duration, details bool, stdout io.Writer, told *narrator) (status int, err error) {
	groups, err := conformance.Load()
	if err != nil {
		return 0, err
	}
	workspace, err := findWorkspace()
	if err != nil {
		return 0, err
	}
	builds, err := os.MkdirTemp("", "ladder")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(builds)
	total := len(conformance.Share(groups, conformance.LastStage))
	for _, s := range stages {
		climbed, err := s.climb(ctx, workspace, builds, limit, groups, told)
		told.clear()
		if err != nil {
			return 0, err
		}
		if !rung(stdout, s, climbed, total, details) {
			status = exitFailed
		}
	}
	return status, nil
}

// barWidth is the width of a bar for the complete suite, in columns.
const barWidth = 40

// rung prints a stage's line, and the resources that it lacks.
func rung(w io.Writer, s stage, results []conformance.Result, total int, details bool) (passed bool) {
	n := conformance.Count(results)
	reached := n.Passed * barWidth / total
	if n.Passed > 0 {
		reached = max(reached, 1)
	}
	bar := strings.Repeat("█", reached) + strings.Repeat("░", barWidth-reached)
	verdict := "all of its share"
	if wrong := n.Total() - n.Passed - n.LeftOut; wrong > 0 {
		verdict = fmt.Sprintf("%d of its share did not pass", wrong)
		if !details {
			verdict += " (-v names them)"
		}
	}
	if n.LeftOut > 0 {
		verdict = fmt.Sprintf("%d of its share left out; %s", n.LeftOut, strings.Replace(verdict, "all of its share", "the others passed", 1))
	}
	fmt.Fprintf(w, "%-20s %s %3d of %d, %s\n", s.folder, bar, n.Passed, total, verdict)
	for _, m := range conformance.Missing(results) {
		fmt.Fprintf(w, "  %d left out: %s\n", m.Cases, m.Lack)
	}
	for i := range results {
		if r := &results[i]; details && r.Lack == nil && !r.OK(true) {
			fmt.Fprintf(w, "  %-8s %s: %s\n", r.Verdict, r.Case.ID(), r.Reason())
		}
	}
	return n.Total() == n.Passed
}
