//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"looper.example/stage06-final/bench/whole/measure"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/report"
	"looper.example/stage06-final/bench/whole/result"
	"looper.example/stage06-final/bench/whole/site"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout io.Writer, stderr *os.File) int {
	o, status, done := parse(args, stdout, stderr)
	if done {
		return status
	}
	r, failures, err := o.report(ctx, stderr)
	switch {
	case err == nil:
		err = o.show(r, stdout)
	case r != nil && o.json != "": // interrupted: keep the results so far
		err = errors.Join(err, r.Write(o.json))
	}
	if err != nil {
		fmt.Fprintf(stderr, "whole: %v\n", err)
		return 1
	}
	for _, failure := range failures {
		fmt.Fprintf(stderr, "whole: failed: %s\n", failure)
	}
	return min(len(failures), 1)
}

// report measures, or reads the files of -from.
func (o *options) report(ctx context.Context, stderr *os.File) (r *result.Report, failures []string, err error) {
	if o.from == "" {
		return o.measure(ctx, stderr)
	}
	r, err = read(o.from)
	return r, nil, err
}

// read reads files, with commas between their names, as one report.
func read(names string) (*result.Report, error) {
	r := new(result.Report)
	for _, name := range split(names) {
		more, err := result.Read(name)
		if err != nil {
			return nil, err
		}
		r.Add(more)
	}
	return r, nil
}

// measure prepares folders, programs and processors, and measures.
func (o *options) measure(ctx context.Context, stderr *os.File) (r *result.Report, failures []string, err error) {
	folder, err := os.MkdirTemp("", "whole")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(folder)
	builds := filepath.Join(folder, "builds")
	err = errors.Join(raiseLimit(), os.Chmod(folder, 0o755), os.Mkdir(builds, 0o755), os.Mkdir(filepath.Join(folder, "site"), 0o755))
	if err == nil {
		err = site.WriteFolder(filepath.Join(folder, "site"), site.FullSizes())
	}
	if err != nil {
		return nil, nil, err
	}
	r = &result.Report{Date: time.Now(), Rounds: o.rounds, Slice: o.slice.String(), Quick: o.quick}
	b := &measure.Bench{
		Env:   &peers.Env{Folder: filepath.Join(folder, "site"), Builds: builds, Core: -1, Karlooper: o.karlooper},
		Peers: o.peers, Modes: o.modes, Rounds: o.rounds, Long: o.long, Slice: o.slice, Report: r,
	}
	bar := newProgress(stderr, o.steps(b))
	defer bar.end()
	b.Progress = bar.step
	b.Prepare(ctx)
	defer b.Close()
	r.Machine = thisMachine(o.pin(b, r))
	o.take(ctx, b)
	return r, b.Failures, ctx.Err()
}

// pin gives the client one core and the servers another, and reports whether that is possible. Programs were built before, on all
// cores.
func (o *options) pin(b *measure.Bench, r *result.Report) bool {
	client, server, ok := peers.Cores()
	if ok {
		if err := peers.PinSelf(client); err != nil {
			r.Notices = append(r.Notices, "pinning to cores: "+err.Error())
			return false
		}
		b.Env.Core = server
		runtime.GOMAXPROCS(1)
	}
	return ok
}

// How much is measured beside the modes.
const (
	latencyTime, latencyRounds           = 2 * time.Second, 3
	quickLatencyTime, quickLatencyRounds = 200 * time.Millisecond, 1
	memoryTimes, quickMemoryTimes        = 3, 1
	abRounds, quickABRounds              = 5, 1
	growthTurn                           = time.Second
)

func (o *options) take(ctx context.Context, b *measure.Bench) {
	long, rounds, memory, ab := latencyTime, latencyRounds, memoryTimes, abRounds
	if o.quick {
		long, rounds, memory, ab = quickLatencyTime, quickLatencyRounds, quickMemoryTimes, quickABRounds
	}
	if o.does(partModes) {
		b.Measure(ctx)
	}
	if o.does(partLatency) {
		b.Latency(ctx, o.rate, long, rounds)
	}
	if o.does(partMemory) {
		b.Memory(ctx, o.idle, memory)
	}
	if o.does(partAB) {
		b.AB(ctx, ab)
	}
	if o.minutes > 0 {
		b.Growth(ctx, time.Duration(o.minutes)*time.Minute, growthTurn)
	}
}

// steps returns about how many steps there are.
func (o *options) steps(b *measure.Bench) int {
	n := len(o.peers)
	if o.does(partModes) {
		n += b.Steps()
	}
	if o.does(partLatency) {
		n += latencyRounds * len(o.peers)
	}
	if o.does(partMemory) {
		n += memoryTimes * len(o.peers)
	}
	if o.does(partAB) {
		n += abRounds * 3
	}
	return n + 60*o.minutes*len(o.peers)
}

// show writes the files of the flags, and the page or the table.
func (o *options) show(r *result.Report, stdout io.Writer) error {
	var errs []error
	if o.json != "" {
		errs = append(errs, r.Write(o.json))
	}
	pictures := report.Charts(r)
	if o.svg != "" {
		errs = append(errs, os.MkdirAll(o.svg, 0o755))
		for _, p := range pictures {
			errs = append(errs, os.WriteFile(filepath.Join(o.svg, p.Name), p.SVG, 0o644))
		}
	}
	if o.page != "" {
		errs = append(errs, o.writePage(r, pictures))
	} else {
		_, err := stdout.Write(report.AppendText(nil, r))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (o *options) writePage(r *result.Report, pictures []report.Picture) error {
	folder, err := filepath.Rel(filepath.Dir(o.page), o.svg)
	if err != nil {
		return err
	}
	runs := []*result.Report{r}
	if o.other != "" {
		other, err := read(o.other)
		if err != nil {
			return err
		}
		runs = []*result.Report{other, r}
	}
	return os.WriteFile(o.page, report.AppendPage(nil, runs, pictures, filepath.ToSlash(folder), tried), 0o644)
}
