// Conform runs the conformance suite against an HTTP server, or against the servers of all stages of the
// course:
//
//	go run ./stage06-final/cmd/conform -addr 127.0.0.1:8000
//	go run ./stage06-final/cmd/conform ladder
//
// The exit status is 0 if all required cases pass, 1 if one does not, 2 if the suite could
// not be run, and 3 if cases were left out because the server unexpectedly lacks a resource.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"looper.example/stage06-final/conformance"
)

const name = "conform"

const (
	exitOK         = 0
	exitFailed     = 1 // a required case failed, or the server has gone
	exitUsage      = 2 // wrong usage, or no server to test
	exitIncomplete = 3 // no case failed, but some were left out that -without does not name
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	command := suite
	if len(args) > 0 {
		switch args[0] {
		case "ladder":
			command, args = ladder, args[1:]
		case "table":
			command, args = table, args[1:]
		}
	}
	status, err := command(ctx, args, stdout, stderr)
	var usage usageError
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "%s: %v (-h lists the flags)\n", name, err)
		return exitUsage
	case err != nil:
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return exitUsage
	}
	return status
}

// usageError is a mistake on the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// suite runs the cases against one address.
func suite(ctx context.Context, args []string, stdout, stderr io.Writer) (status int, err error) {
	o, err := parseOptions(args, stdout)
	if err != nil {
		return 0, err
	}
	cases, err := o.selection()
	if err != nil {
		return 0, err
	}
	if o.list {
		return exitOK, list(stdout, cases)
	}
	if err := conformance.Reach(ctx, o.config); err != nil {
		return 0, err
	}
	told := newNarrator(stderr, o.quiet)
	told.say("testing %s; cases: %d", o.config.Addr, len(cases))
	o.config.Progress = told.progress(o.config.Addr, len(cases))
	if o.stage == 1 {
		o.config.Jobs = 1 // such a server serves one client at a time
	}
	began := time.Now()
	results := conformance.Run(ctx, cases, o.config)
	told.clear()
	if err := o.write(stdout, results, time.Since(began)); err != nil {
		return 0, err
	}
	if len(results) < len(cases) {
		return 0, fmt.Errorf("interrupted after %d of %d cases", len(results), len(cases))
	}
	return statusOf(results, o.strict), nil
}

// statusOf returns the exit status for results.
func statusOf(results []conformance.Result, strict bool) int {
	switch {
	case slices.ContainsFunc(results, func(r conformance.Result) bool { return !r.OK(strict) }):
		return exitFailed
	case slices.ContainsFunc(results, func(r conformance.Result) bool { return r.Lack != nil && !r.Lack.Declared }):
		return exitIncomplete
	}
	return exitOK
}
