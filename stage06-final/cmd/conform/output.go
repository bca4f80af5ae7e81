package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"looper.example/stage06-final/conformance"
)

// write makes the report, and the files that were asked for.
func (o *options) write(stdout io.Writer, results []conformance.Result) error {
	server := o.config.Addr
	err := errors.Join(
		toFile(o.json, stdout, func(w io.Writer) error { return conformance.WriteJSON(w, server, results) }),
		toFile(o.junit, stdout, func(w io.Writer) error { return conformance.WriteJUnit(w, server, results, o.strict) }),
	)
	if o.json == "-" || o.junit == "-" {
		return err // standard output is for a program
	}
	return errors.Join(err, conformance.Report(stdout, results, o.strict))
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
func table(_ context.Context, args []string, stdout, _ io.Writer) (passed bool, err error) {
	if len(args) > 0 {
		return false, fmt.Errorf("table: expected no argument, found %q", args[0])
	}
	groups, err := conformance.Load()
	if err != nil {
		return false, err
	}
	requirements, err := conformance.Requirements(groups)
	if err != nil {
		return false, err
	}
	_, err = io.WriteString(stdout, conformance.Table(groups, requirements))
	return true, err
}
