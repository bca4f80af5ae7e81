// Measure compares mini, the program of the build track, with the floors of the course. It prints the
// tables of the pages in exercises/floors, or writes them into the pages.
//
//	floors --> build --> cost       processor time of a request, in pairs
//	                 --> idle       memory of an idle connection
//	                 --> cases      the share of the conformance suite
//	                 --> fixtures   templates with what Jinja2 makes of them
//	                 --> lines      lines of code
//	                       |
//	                       v
//	                     table
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const usage = `measure: compares mini with the floors of the course, and prints the tables of exercises/floors.

It builds mini as it is at the step at which the reader meets a floor, and the floor's server. It pins the
servers to core 0 and wrk to core 1, and reads what the servers use from /proc. So it needs Linux, two cores,
the programs go, wrk and taskset, and a file limit (ulimit -n) above the number of idle connections.
Run it in the folder of the course.

Flags:
`

// options are the flags.
type options struct {
	floors   []int
	rows     []string
	pairs    int
	duration time.Duration // of one run of wrk
	idle     int           // connections
	repeats  int           // of the measurement of memory
	write    bool
	paths    bool // renew the reading paths, and measure nothing
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 1 if something cannot be measured, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "measure:", err)
		return 2
	}
	if err := measure(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "measure:", err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	list := flags.String("floors", "1,2,3,4,5,6", "`list` of floors to measure, with commas between them")
	rows := flags.String("rows", strings.Join(allRows, ","), "`list` of what to measure; a table that lacks rows cannot be written")
	flags.IntVar(&o.pairs, "pairs", 15, "`number` of pairs of runs of wrk, mini and the floor in turn")
	flags.DurationVar(&o.duration, "duration", 2*time.Second, "`duration` of one run of wrk, in whole seconds")
	flags.IntVar(&o.idle, "idle", 10000, "`number` of idle connections; fewer if the file limit is lower")
	flags.IntVar(&o.repeats, "repeats", 5, "`number` of servers whose memory is measured, one after the other")
	flags.BoolVar(&o.write, "write", false, "put the tables into the pages, instead of printing them")
	flags.BoolVar(&o.paths, "paths", false, "put the lines and minutes of the reading paths into the pages, and measure nothing")
	if err = flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, usage)
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return o, err
	}
	if err == nil {
		err = o.check(*list, *rows, flags.Args())
	}
	return o, err
}

func (o *options) check(list, rows string, rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q (-h lists the flags)", rest[0])
	}
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(floors) {
			return fmt.Errorf("-floors: expected a floor from 1 to %d, found %q", len(floors), word)
		}
		o.floors = append(o.floors, n)
	}
	o.rows = strings.Split(rows, ",")
	for _, row := range o.rows {
		if !slices.Contains(allRows, row) {
			return fmt.Errorf("-rows: expected one of %s, found %q", strings.Join(allRows, ", "), row)
		}
	}
	switch {
	case o.pairs < 1 || o.repeats < 1 || o.idle < 1:
		return errors.New("-pairs, -repeats and -idle: expected a number above 0")
	case o.duration < time.Second || o.duration%time.Second != 0:
		return fmt.Errorf("-duration: expected whole seconds, found %v", o.duration)
	case o.write && len(o.rows) != len(allRows):
		return errors.New("-write needs all rows")
	}
	return nil
}

// missing names what this machine lacks for the rows; nil: nothing.
func missing(rows []string) error {
	if slices.Equal(rows, []string{rowLines}) {
		return nil
	}
	if runtime.GOOS != "linux" {
		return fmt.Errorf("needs Linux, for it reads /proc; found %s (-rows lines works everywhere)", runtime.GOOS)
	}
	programs := []string{"taskset"}
	if slices.Contains(rows, rowCost) {
		programs = append(programs, "wrk")
		if n := runtime.NumCPU(); n < 2 {
			return fmt.Errorf("needs two cores, one for the server and one for wrk; found %d", n)
		}
	}
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("needs %s, which is not installed (Debian, Ubuntu: apt install wrk util-linux)", program)
		}
	}
	return nil
}

func measure(ctx context.Context, o options, stdout, stderr io.Writer) error {
	root, err := findWorkspace()
	if err != nil {
		return err
	}
	if o.paths {
		for _, n := range o.floors {
			if err := renewPaths(root, floors[n-1]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := missing(o.rows); err != nil {
		return err
	}
	builds, err := os.MkdirTemp("", "floors")
	if err != nil {
		return err
	}
	defer os.RemoveAll(builds)
	for _, n := range o.floors {
		b := bench{options: o, floor: floors[n-1], root: root, builds: builds, told: stderr}
		t, err := b.table(ctx)
		if err != nil {
			return fmt.Errorf("floor %d: %w", n, err)
		}
		page := filepath.Join(root, pages, b.floor.page)
		if !o.write {
			fmt.Fprintf(stdout, "%s\n\n%s\n", b.floor.page, t)
		} else if err := replaceTable(page, t); err != nil {
			return err
		}
	}
	return nil
}

// findWorkspace looks for the folder of go.work from the current one up.
func findWorkspace() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.work")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("no go.work here or above: run it inside the workspace")
		}
		folder = parent
	}
}
