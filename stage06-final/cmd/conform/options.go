package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"looper.example/stage06-final/conformance"
)

// options are the flags of a run.
type options struct {
	config  conformance.Config
	stage   int
	groups  string
	half    string
	pattern string
	cases   string
	without string
	strict  bool
	max     int
	list    bool
	quiet   bool
	json    string
	junit   string
}

const usage = `conform runs the conformance suite against an HTTP/1.1 server.

  conform -addr host:port    tests a server that is running
  conform ladder             starts and tests the server of each stage (ladder -h)
  conform table              writes the page about the cases, docs/conformance.md

The server under test needs a resource or two for most cases, such as POST /echo. The suite
looks for each resource first, and leaves out the cases of missing ones. The README.md of the
folder conformance lists them all.

Exit status:
  0  all required cases pass
  1  a required case does not pass (with -strict: any case), or the server has gone
  2  the suite could not be run
  3  no case failed, but some were left out because the server lacks a resource that -without
     does not name (with -strict, this is 1)

Flags:
`

func (o *options) flags() *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // flag would print its whole usage after each mistake
	fs.StringVar(&o.config.Addr, "addr", "127.0.0.1:8000", "`address` (host:port) of the server under test; not a URL, not a Unix socket")
	fs.BoolVar(&o.config.TLS, "tls", false, "speak TLS with the server; its certificate is not checked")
	fs.StringVar(&o.config.Host, "host", "", "`host` in Host fields (default: that of -addr)")
	fs.IntVar(&o.stage, "stage", conformance.LastStage, "run the cases that the stage of this `number` must pass, 1 to 6")
	fs.StringVar(&o.groups, "group", "", "run only the `groups` of this list, with commas between them: "+
		"request-line, host, chunked and others (-list shows them)")
	fs.StringVar(&o.half, "half", "", "run only this `half` of the cases: work (what must work) or refuse (what must be refused)")
	fs.StringVar(&o.pattern, "run", "", "run only cases whose group/name matches this regular `expression`")
	fs.StringVar(&o.without, "without", "", "leave out cases that need a resource of this `list`, with commas between them, and do not look for these: "+
		strings.Join(conformance.Resources(), ", "))
	fs.DurationVar(&o.config.Limit, "limit", 0, "`duration` of all of the server's time limits, such as 3s (the stages' servers take it as -timeout); "+
		"0: not known, and cases about them are left out")
	fs.BoolVar(&o.strict, "strict", false, "lenient and noted cases count as failures, and so do cases that are left out without -without")
	fs.IntVar(&o.max, "max", 10, "report at most this `number` of failures, and of cases that are lenient or noted; 0: all")
	fs.IntVar(&o.config.Jobs, "jobs", 24, "`number` of cases that run at once")
	fs.DurationVar(&o.config.Patience, "patience", 3*time.Second, "`duration` to wait for a response, or for the end of a connection")
	fs.StringVar(&o.cases, "cases", "", "`folder` of case files to run instead of the suite's own")
	fs.BoolVar(&o.list, "list", false, "list the cases instead of running them")
	fs.BoolVar(&o.quiet, "quiet", false, "write no progress to standard error")
	fs.StringVar(&o.json, "json", "", "`file` to write all results to as JSON, not limited by -max; - for standard output, instead of the report")
	fs.StringVar(&o.junit, "junit", "", "`file` to write all results to as JUnit's XML; - for standard output, instead of the report")
	return fs
}

func parseOptions(args []string, stdout io.Writer) (*options, error) {
	o := new(options)
	fs := o.flags()
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, usageError{err}
	case fs.NArg() > 0:
		return nil, usagef("unexpected argument %q", fs.Arg(0))
	}
	return o, o.check()
}

func (o *options) check() error {
	switch {
	case o.stage < 1 || o.stage > conformance.LastStage:
		return usagef("-stage: expected 1 to %d, found %d", conformance.LastStage, o.stage)
	case o.half != "" && o.half != string(conformance.Works) && o.half != string(conformance.Refuses):
		return usagef("-half: expected work or refuse, found %q", o.half)
	case o.max < 0:
		return usagef("-max: expected 0 or more, found %d", o.max)
	case o.config.Jobs < 1:
		return usagef("-jobs: expected 1 or more, found %d", o.config.Jobs)
	case o.config.Patience <= 0 || o.config.Limit < 0:
		return usagef("-patience and -limit: expected a duration such as 3s, found %v and %v", o.config.Patience, o.config.Limit)
	}
	return checkAddr("-addr", o.config.Addr)
}

// selection returns the cases that -cases, -stage, -group, -half and -run select. It also reads -without.
func (o *options) selection() ([]*conformance.Case, error) {
	groups, err := load(o.cases)
	if err != nil {
		return nil, err
	}
	pattern, err := regexp.Compile(o.pattern)
	if err != nil {
		return nil, usagef("-run: %w", err)
	}
	wanted, err := known("-group", o.groups, groupNames(groups))
	if err != nil {
		return nil, err
	}
	if o.config.Without, err = known("-without", o.without, conformance.Resources()); err != nil {
		return nil, err
	}
	var cases []*conformance.Case
	for _, c := range conformance.Share(groups, o.stage) {
		if (len(wanted) == 0 || slices.Contains(wanted, c.Group)) && pattern.MatchString(c.ID()) &&
			(o.half == "" || o.half == string(c.Half())) {
			cases = append(cases, c)
		}
	}
	if len(cases) == 0 {
		return nil, usagef("no case fits -stage, -group, -half and -run")
	}
	return cases, nil
}

func load(folder string) ([]*conformance.Group, error) {
	if folder == "" {
		return conformance.Load()
	}
	return conformance.LoadFS(os.DirFS(folder))
}

func groupNames(groups []*conformance.Group) (names []string) {
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return names
}

// known splits a list of names, each of which must be in all.
func known(flag, list string, all []string) (names []string, err error) {
	for name := range strings.SplitSeq(list, ",") {
		switch {
		case name == "":
		case !slices.Contains(all, name):
			return nil, usagef("%s: expected %s; found %q", flag, strings.Join(all, ", "), name)
		default:
			names = append(names, name)
		}
	}
	return names, nil
}

func list(w io.Writer, cases []*conformance.Case) error {
	for _, c := range cases {
		_, err := fmt.Fprintf(w, "%-50s %-6s stage %d  %s\n", c.ID(), c.Level, c.Stage, strings.Join(c.Sections, "; "))
		if err != nil {
			return err
		}
	}
	return nil
}
