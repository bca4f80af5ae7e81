// Package runner is the learner's front door to the course: it shows where the learner is, builds and checks the
// learner's program, and shows texts, hints and solutions.
//
//	Main --> command --> place        the learner's folder and progress, opened
//	  |         |          |
//	  |         +--> unit             what the learner works on: a step of the build track, or an exercise
//	  v              |     plan       build, then check
//	session: keys, files that change, results  -->  view: a screen of a terminal, or plain lines
//
// A session stays on a unit until the learner goes on, also after its checks have passed.
package runner

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"looper.example/exercises/check"
	"looper.example/exercises/folder"
	"looper.example/exercises/mini"
	"looper.example/exercises/practice/attempt"
)

// The exit statuses of Main.
const (
	exitOK     = 0
	exitFailed = 1 // a check failed, or doctor found something missing
	exitUsage  = 2 // wrong usage, or an error of the machine
)

// Checker runs checks, as check.Run does.
type Checker func(ctx context.Context, p check.Program, checks []check.Check, o check.Options, report func(check.Event)) (check.Result, error)

// Builder builds the program in a folder to the file mini there. If the program does not build, the error is a *BuildError.
type Builder func(ctx context.Context, dir string) error

// Config is what the runner gets from outside. Stdin, Stdout and Stderr must be set.
type Config struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Terminal       Terminal // for keys and screens; nil: lines of text

	Dir       string              // the current folder; "": that of the process
	ConfigDir string              // as of os.UserConfigDir; "": nothing is remembered
	Getenv    func(string) string // nil: os.Getenv
	Now       func() time.Time    // nil: time.Now
	Check     Checker             // nil: check.Run
	Build     Builder             // nil: go build
	Judge     Judger              // nil: builds and runs practice/cmd/judge

	Course func(context.Context) (*attempt.Course, error) // finds the exercises; nil: from Dir
}

// folderVariable names the learner's folder in the environment.
const folderVariable = "LOOPER_FOLDER"

// runner is one run of the program.
type runner struct {
	Config
	in      *bufio.Reader
	track   track
	course  func() (*attempt.Course, error) // searches once; only the exercises need it
	scratch string                          // a folder for judges; "": none has been built

	// flags of all commands
	folderFlag  string
	plain, json bool
}

// Main runs the command line args and returns the exit status.
func Main(ctx context.Context, args []string, c Config) int {
	r := newRunner(ctx, c)
	defer r.tidy()
	err := r.run(ctx, args)
	var usage usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(c.Stderr, "interrupted")
	case errors.As(err, &usage):
		fmt.Fprint(c.Stderr, r.laidOut(fmt.Sprintf("exercises: %v (-h lists the commands)\n", err), prose))
	default:
		fmt.Fprint(c.Stderr, r.laidOut(fmt.Sprintf("exercises: %v\n", err), prose))
	}
	return exitUsage
}

func newRunner(ctx context.Context, c Config) *runner {
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Check == nil {
		c.Check = check.Run
	}
	if c.Build == nil {
		c.Build = build
	}
	if c.Course == nil {
		c.Course = func(ctx context.Context) (*attempt.Course, error) { return attempt.Open(ctx, c.Dir) }
	}
	r := &runner{Config: c, in: bufio.NewReader(c.Stdin), track: mini.Steps()}
	r.course = sync.OnceValues(func() (*attempt.Course, error) { return c.Course(ctx) })
	if r.Judge == nil {
		r.Judge = r.judge
	}
	return r
}

// errFailed is the error of a command that has already printed what failed.
var errFailed = errors.New("failed")

// usageError is a mistake on the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run finds the command and calls it. It leaves the words after "--" to the command.
func (r *runner) run(ctx context.Context, args []string) error {
	var rest []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, rest = args[:i], args[i+1:]
	}
	c := r.commands()[0] // without a name: start
	global := r.flags("")
	if err := global.Parse(args); err != nil {
		return r.badFlags(global, err)
	}
	if name := global.Arg(0); name != "" {
		var ok bool
		if c, ok = r.command(name); !ok {
			return usagef("there is no command %q", name)
		}
		args = global.Args()[1:]
	} else {
		args = nil
	}
	set := r.flags(c.name)
	call := &call{command: c, rest: rest}
	if c.flags != nil {
		c.flags(set, call)
	}
	var err error
	if call.args, err = parseMixed(set, args); err != nil {
		return r.badFlags(set, err)
	}
	if len(call.args) > c.maxArgs {
		return usagef("%s: expected at most %s, found %q", c.name, plural(c.maxArgs, "argument"), call.args)
	}
	if len(rest) > 0 && c.name != "check" {
		return usagef("%s: expected no command after --", c.name)
	}
	if r.json && !c.json {
		return usagef("%s: there is no -json for this command", c.name)
	}
	return c.run(ctx, call)
}

// flags returns the flags that all commands have.
func (r *runner) flags(command string) *flag.FlagSet {
	set := flag.NewFlagSet(command, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&r.folderFlag, "folder", r.folderFlag, "")
	set.BoolVar(&r.plain, "plain", r.plain, "")
	set.BoolVar(&r.json, "json", r.json, "")
	return set
}

// badFlags prints the help if -h was given; otherwise it returns the mistake. A set without a name has the flags of all commands.
func (r *runner) badFlags(set *flag.FlagSet, err error) error {
	if !errors.Is(err, flag.ErrHelp) {
		return usageError{err}
	}
	if set.Name() == "" {
		return r.help(nil)
	}
	return r.help([]string{set.Name()})
}

// parseMixed parses flags before, between and after the arguments.
func parseMixed(set *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		if args = set.Args(); len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// say prints to the standard output.
func (r *runner) say(format string, args ...any) { fmt.Fprintf(r.Stdout, format, args...) }

// tell prints a text, laid out for the terminal if there is one.
func (r *runner) tell(text string, as layout) { r.say("%s", r.laidOut(text, as)) }

func (r *runner) laidOut(text string, as layout) string {
	if r.Terminal == nil || r.plain {
		return text
	}
	columns, _ := r.Terminal.Size()
	return textOf(as(text, columns))
}

// writeJSON prints a value for tools.
func (r *runner) writeJSON(value any) error {
	encoder := json.NewEncoder(r.Stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// ask prints a question and returns the line that the learner types. At the end of the input it returns io.EOF.
func (r *runner) ask(ctx context.Context, question string) (string, error) {
	r.say("%s ", question)
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() { // if ctx ends, it waits for a line until the program ends
		line, err := r.in.ReadString('\n')
		typed <- answer{line, err}
	}()
	select {
	case a := <-typed:
		if a.err == nil || a.line != "" {
			return strings.TrimSpace(a.line), nil
		}
	case <-ctx.Done():
	}
	r.say("\n")
	return "", io.EOF
}

// confirm asks for a yes, and reports whether it came.
func (r *runner) confirm(ctx context.Context, question string) bool {
	answer, err := r.ask(ctx, question+" [y/N]")
	return err == nil && (strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"))
}

func (r *runner) memory() folder.Memory { return folder.Memory{ConfigDir: r.ConfigDir} }
