package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"looper.example/stage06-final/conformance"
)

// write writes the report, and the files of -json and -junit.
func (o *options) write(stdout io.Writer, results []conformance.Result, took time.Duration) error {
	server := o.config.Addr
	err := errors.Join(
		toFile(o.json, stdout, func(w io.Writer) error { return conformance.WriteJSON(w, server, results) }),
		toFile(o.junit, stdout, func(w io.Writer) error { return conformance.WriteJUnit(w, server, results, o.strict) }),
	)
	if o.json == "-" || o.junit == "-" {
		return err // standard output is for a program
	}
	err = errors.Join(err, conformance.Report(stdout, results, conformance.Style{Strict: o.strict, Max: o.max}))
	fmt.Fprintf(stdout, "\n%s; %s\n", conformance.Count(results), conformance.Seconds(took))
	return err
}

func toFile(name string, stdout io.Writer, write func(io.Writer) error) error {
	switch name {
	case "":
		return nil
	case "-":
		return write(stdout)
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// table writes docs/conformance.md.
func table(_ context.Context, args []string, stdout, _ io.Writer) (status int, err error) {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Fprintf(stdout, "%s table writes the page about the cases to standard output; it has no flags:\n\n"+
			"  go run ./stage06-final/cmd/conform table >docs/conformance.md\n", name)
		return exitOK, nil
	}
	if len(args) > 0 {
		return 0, usagef("table: expected no argument, found %q", args[0])
	}
	groups, err := conformance.Load()
	if err != nil {
		return 0, err
	}
	requirements, err := conformance.Requirements(groups)
	if err != nil {
		return 0, err
	}
	_, err = io.WriteString(stdout, conformance.Table(groups, requirements))
	return exitOK, err
}
