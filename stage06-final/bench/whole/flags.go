//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
)

// options are the command line.
type options struct {
	quick     bool
	modes     []modes.Mode
	peers     []peers.Peer
	rounds    int
	long      int
	slice     time.Duration
	rate      int
	idle      int
	minutes   int
	karlooper string
	parts     []string
	json      string
	from      string
	other     string
	svg       string
	page      string
}

// The parts of a comparison, as in -parts.
const (
	partModes   = "modes"
	partLatency = "latency"
	partMemory  = "memory"
	partAB      = "ab"
)

var allParts = []string{partModes, partLatency, partMemory, partAB}

const about = `whole: compares complete servers on one machine, in turns, by processor time a request.

  cd stage06-final/bench
  GOWORK=off go run ./whole -quick                        a first look, in less than a minute
  GOWORK=off go run ./whole -mode pipelined,keep-50 -peer limit,looper,gnet
  GOWORK=off go run ./whole -json r.json -svg charts      the whole table, in about an hour
  GOWORK=off go run ./whole -minutes 10 -peer looper,net/http -json m.json
  GOWORK=off go run ./whole -from r.json,m.json -page ../../docs/performance.md -svg ../../docs/performance

A server that is not installed is left out, with a notice. Install cc for limit; nginx; nodejs for node; python3-tornado; apache2-utils for
ab; strace for counts of system calls. The client is pinned to the first core that the process may use, the servers to the second.

Exit status: 0; 1 if a server has failed or responded wrongly; 2 if the command line is wrong.

Modes:
`

// parse reads the command line. If done, there is nothing more to do, and the program ends with status.
func parse(args []string, stdout, stderr io.Writer) (o *options, status int, done bool) {
	o = new(options)
	fs := flag.NewFlagSet("whole", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // flag would print its whole usage after each mistake
	modeNames, peerNames, parts := o.register(fs)
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		help(stdout, fs)
		return nil, 0, true
	}
	if err == nil && fs.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if err == nil {
		err = o.complete(fs, split(*modeNames), split(*peerNames), split(*parts))
	}
	if err != nil {
		fmt.Fprintf(stderr, "whole: %v (-h lists the flags)\n", err)
		return nil, 2, true
	}
	return o, 0, false
}

func (o *options) register(fs *flag.FlagSet) (modeNames, peerNames, parts *string) {
	fs.BoolVar(&o.quick, "quick", false, "a first look: 3 short rounds, no long modes, no system calls, memory of 1,000 connections")
	modeNames = fs.String("mode", "", "`names` of modes, with commas between them (default all)")
	peerNames = fs.String("peer", "", "`names` of servers, with commas between them (default all)")
	parts = fs.String("parts", "", "`names` of parts to measure: modes, latency, memory, ab (default all; with -mode only modes; with -minutes none)")
	fs.IntVar(&o.rounds, "rounds", 15, "`number` of rounds of each mode")
	fs.IntVar(&o.long, "long", 5, "`number` of rounds of each long mode")
	fs.DurationVar(&o.slice, "slice", 200*time.Millisecond, "`duration` of a server's turn in a round")
	fs.IntVar(&o.rate, "rate", 2000, "`number` of requests a second for latencies")
	fs.IntVar(&o.idle, "idle", 10_000, "`number` of connections for the memory of an idle one")
	fs.IntVar(&o.minutes, "minutes", 0, "`number` of minutes of load for each server, to measure its memory over time; without -parts nothing else is measured")
	fs.StringVar(&o.karlooper, "karlooper", "", "`folder` of karlooper's package, to compare karlooper too")
	fs.StringVar(&o.json, "json", "", "`file` to write every sample to, as JSON")
	fs.StringVar(&o.from, "from", "", "`files` of -json to show, with commas between them; nothing is measured. If two have the same result, the later file wins")
	fs.StringVar(&o.other, "other", "", "`files` of -json of another run, with commas between them: -page shows its results beside the targets")
	fs.StringVar(&o.svg, "svg", "", "`folder` to write the charts to")
	fs.StringVar(&o.page, "page", "", "`file` to write the page to, as docs/performance.md; its charts are in the folder of -svg")
	return modeNames, peerNames, parts
}

// complete checks the values, and applies -quick to those that were not given.
func (o *options) complete(fs *flag.FlagSet, modeNames, peerNames, parts []string) (err error) {
	given := make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if o.quick {
		o.quicken(given)
	}
	if o.modes, err = modes.Find(modeNames); err != nil {
		return err
	}
	if o.quick && !given["mode"] {
		o.modes = short(o.modes)
	}
	if o.peers, err = peers.Find(peerNames); err != nil {
		return err
	}
	for _, part := range parts {
		if !contains(allParts, part) {
			return fmt.Errorf("unknown part %q: expected one of %s", part, strings.Join(allParts, ", "))
		}
	}
	switch {
	case len(parts) > 0:
		o.parts = parts
	case o.minutes > 0:
	case given["mode"]:
		o.parts = []string{partModes}
	default:
		o.parts = allParts
	}
	if o.rounds < 1 || o.long < 1 || o.slice <= 0 || o.rate < 1 || o.idle < 1 || o.minutes < 0 {
		return errors.New("expected numbers greater than 0")
	}
	if o.page != "" && o.svg == "" {
		return errors.New("-page needs -svg: the page shows the charts")
	}
	return nil
}

func (o *options) quicken(given map[string]bool) {
	if !given["rounds"] {
		o.rounds = 3
	}
	if !given["long"] {
		o.long = 1
	}
	if !given["slice"] {
		o.slice = 25 * time.Millisecond
	}
	if !given["idle"] {
		o.idle = 1000
	}
}

// short leaves out the long modes.
func short(all []modes.Mode) (some []modes.Mode) {
	for _, m := range all {
		if !m.Long {
			some = append(some, m)
		}
	}
	return some
}

func (o *options) does(part string) bool { return contains(o.parts, part) }

func contains(all []string, one string) bool {
	for _, name := range all {
		if name == one {
			return true
		}
	}
	return false
}

func split(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' })
}

// help prints the text of -h.
func help(w io.Writer, fs *flag.FlagSet) {
	fmt.Fprint(w, about)
	for _, m := range modes.All() {
		long := ""
		if m.Long {
			long = " (takes long)"
		}
		fmt.Fprintf(w, "  %-15s %s%s\n", m.Name, m.Title, long)
	}
	fmt.Fprint(w, "\nServers:\n")
	for _, p := range peers.All() {
		fmt.Fprintf(w, "  %-15s %s\n", p.Name, p.About)
	}
	fmt.Fprint(w, "\nFlags:\n")
	fs.SetOutput(w)
	fs.PrintDefaults()
}
