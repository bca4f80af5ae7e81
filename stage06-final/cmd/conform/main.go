// Conform asks an HTTP server the questions of the conformance suite, or all stages of the
// course how far each climbs:
//
//	go run ./stage06-final/cmd/conform -addr 127.0.0.1:8000
//	go run ./stage06-final/cmd/conform ladder
//
// The exit status is 0 when all required cases pass, 1 when one does not, and 2 when the
// suite could not be run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"looper.example/stage06-final/conformance"
)

const name = "conform"

const (
	exitOK     = 0
	exitFailed = 1 // a required case failed
	exitUsage  = 2 // wrong usage, or no server to ask
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
	passed, err := command(ctx, args, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "%s: %v (-h lists the flags)\n", name, err)
		return exitUsage
	case !passed:
		return exitFailed
	}
	return exitOK
}

// options are the flags of a run.
type options struct {
	config  conformance.Config
	stage   int
	groups  string
	pattern string
	cases   string
	without string
	strict  bool
	list    bool
	quiet   bool
	json    string
	junit   string
}

func parseOptions(args []string, stdout io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // flag would print its whole usage after each mistake
	fs.StringVar(&o.config.Addr, "addr", "127.0.0.1:8000", "`host:port` of the server under test")
	fs.StringVar(&o.config.Host, "host", "", "`host` that Host fields name (default: that of -addr)")
	fs.IntVar(&o.stage, "stage", conformance.LastStage, "run the cases that stage `N` of the course must pass")
	fs.StringVar(&o.groups, "group", "", "run only these `groups`, separated by commas")
	fs.StringVar(&o.pattern, "run", "", "run only cases whose group/name matches this regular `expression`")
	fs.StringVar(&o.without, "without", "", "skip cases that need one of these `resources`, separated by commas: "+
		strings.Join(conformance.Resources(), ", "))
	fs.DurationVar(&o.config.Limit, "limit", 0, "the server's time limits are all this `long`, as after -timeout of the stages' "+
		"servers; 0: not known, and cases about them are skipped")
	fs.BoolVar(&o.strict, "strict", false, "lenient and noted cases count as failures")
	fs.IntVar(&o.config.Jobs, "jobs", 24, "how `many` cases run at once")
	fs.DurationVar(&o.config.Patience, "patience", 3*time.Second, "how `long` an answer, or the end of a connection, is waited for")
	fs.StringVar(&o.cases, "cases", "", "`folder` of case files to run instead of the suite's own")
	fs.BoolVar(&o.list, "list", false, "list the cases instead of running them")
	fs.BoolVar(&o.quiet, "quiet", false, "show no progress (it is shown on terminals only)")
	fs.StringVar(&o.json, "json", "", "also write the results to `FILE` as JSON; - for standard output")
	fs.StringVar(&o.junit, "junit", "", "also write the results to `FILE` as JUnit's XML; - for standard output")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(stdout, "%s: asks an HTTP/1.1 server the questions of the conformance suite.\n"+
			"\"%s ladder\" starts every stage's server and shows how far each climbs (ladder -h);\n"+
			"\"%s table\" writes the page about the cases that stands in docs.\n\n"+
			"Exit status: 0 all required cases pass; 1 one does not; 2 the suite could not be run.\n\nFlags:\n", name, name, name)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
	}
	if err == nil && fs.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if err == nil && (o.stage < 1 || o.stage > conformance.LastStage) {
		err = fmt.Errorf("-stage: expected 1 to %d, found %d", conformance.LastStage, o.stage)
	}
	return o, err
}

// suite runs the cases against one address.
func suite(ctx context.Context, args []string, stdout, stderr io.Writer) (passed bool, err error) {
	o, err := parseOptions(args, stdout)
	if err != nil {
		return false, err
	}
	cases, err := o.selection()
	if err != nil {
		return false, err
	}
	if o.list {
		return true, list(stdout, cases)
	}
	if err := conformance.Reach(ctx, o.config); err != nil {
		return false, err
	}
	if isTerminal(stderr) && !o.quiet {
		o.config.Progress = progress(stderr, len(cases))
	}
	if o.stage == 1 {
		o.config.Jobs = 1 // such a server answers one client at a time
	}
	began := time.Now()
	results := conformance.Run(ctx, cases, o.config)
	if o.config.Progress != nil {
		fmt.Fprint(stderr, clearLine)
	}
	if err := o.write(stdout, results); err != nil {
		return false, err
	}
	if o.json != "-" && o.junit != "-" {
		fmt.Fprintf(stdout, "\n%s; %s\n", conformance.Count(results), conformance.Seconds(time.Since(began)))
	}
	if len(results) < len(cases) {
		return false, fmt.Errorf("interrupted after %d of %d cases", len(results), len(cases))
	}
	return !slices.ContainsFunc(results, func(r conformance.Result) bool { return !r.OK(o.strict) }), nil
}

// selection is what -cases, -stage, -group, -run and -without leave.
func (o *options) selection() ([]*conformance.Case, error) {
	groups, err := load(o.cases)
	if err != nil {
		return nil, err
	}
	pattern, err := regexp.Compile(o.pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
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
		if (len(wanted) == 0 || slices.Contains(wanted, c.Group)) && pattern.MatchString(c.ID()) {
			cases = append(cases, c)
		}
	}
	if len(cases) == 0 {
		return nil, errors.New("no case fits -stage, -group and -run")
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

// known splits a list of names, all of which must be among those that there are.
func known(flag, list string, all []string) (names []string, err error) {
	for name := range strings.SplitSeq(list, ",") {
		switch {
		case name == "":
		case !slices.Contains(all, name):
			return nil, fmt.Errorf("%s: expected %s; found %q", flag, strings.Join(all, ", "), name)
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

// clearLine begins a terminal's line anew.
const clearLine = "\r\x1b[K"

// isTerminal says whether somebody may be watching.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// progress rewrites one line behind each case.
func progress(w io.Writer, total int) func(conformance.Result) {
	done, failed := 0, 0
	return func(r conformance.Result) {
		done++
		if r.Verdict == conformance.Failed {
			failed++
		}
		fmt.Fprintf(w, clearLine+"%d of %d, %d failed: %s", done, total, failed, r.Case.ID())
	}
}
