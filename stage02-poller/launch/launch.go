// Package launch starts a stage's server: it turns the flags that all of them share
// into a running loop, and a signal into a clean end.
//
//	flags -> kernel -> loop -> listener -> "listening on ..." -> signal -> log -> exit status
//	-poller            -trace    -addr                            SIGINT,   flushed
//	                   -loops                                     SIGTERM
//
// With -workers the program is a supervisor, which starts processes of the same program (package supervisor). Each of them does this.
//
// Interface: Main for a program with flags; Options.Serve for a library that has its
// settings already.
package launch

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"looper.example/stage02-poller/asynclog"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/supervisor"
	"looper.example/stage02-poller/trace"
)

// Exit statuses of Main.
const (
	exitOK    = 0
	exitError = 1 // the server cannot run
	exitUsage = 2 // the command line is wrong
)

// Start sets a server up on a loop that is about to run. It is called once for each loop of the process. Loops run on goroutines of their
// own, so they must not share what Start makes.
type Start func(l *loop.Loop, addr string) (*loop.Listener, error)

// Program is a stage's server.
type Program struct {
	Name  string                 // as in "stage02-poller"
	About string                 // one sentence for -h
	Try   string                 // path of the curl line that is printed, such as "/hello"
	Flags func(fs *flag.FlagSet) // flags of its own; may be nil
	Start Start

	// Scheme returns the scheme of the printed URL; it is called when the flags are known. nil: "http".
	Scheme func() string

	// Log returns the program's log; it is called when the flags are known. nil: lines of
	// text on standard error.
	Log func() *asynclog.Handler
}

// Main runs a program with the command line's flags and ends the process: status 0
// after a signal, 1 with one line on standard error if the server cannot run, 2 if the
// command line is wrong. While the server runs, its log is slog.Default and the output of
// package log, so that logging never stops the loop. A server that ends itself, with
// os.Exit or log.Fatal, loses the lines of the last millisecond.
func Main(p Program) { os.Exit(p.run(os.Args[1:], os.Stdout, os.Stderr)) }

func (p Program) run(args []string, stdout, stderr io.Writer) int {
	options, status, done := p.parse(args, stdout, stderr)
	if done {
		return status
	}
	options.Log = slog.New(p.log(stderr))
	defer makeDefault(options.Log)()
	err := options.Serve(p.Start, func(addr string) {
		scheme, options := "http", "-i"
		if p.Scheme != nil {
			scheme = p.Scheme()
		}
		if scheme == "https" {
			options = "-ik" // the certificate may be one that no authority has signed
		}
		url, curl := reachable(scheme, addr)
		fmt.Fprintf(stdout, "%s: listening on %s (Ctrl-C stops)\n", p.Name, url)
		fmt.Fprintf(stdout, "try: curl %s %s\n", options, curl+strings.TrimPrefix(p.Try, "/"))
	})
	if err == nil {
		return exitOK
	}
	fmt.Fprintf(stderr, "%s: %v\n", p.Name, err)
	var unknown *kernel.UnknownPollerError
	if errors.As(err, &unknown) {
		return exitUsage
	}
	return exitError
}

func (p Program) parse(args []string, stdout, stderr io.Writer) (o Options, status int, done bool) {
	fs := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // flag would print its whole usage after each mistake
	o.register(fs)
	if p.Flags != nil {
		p.Flags(fs)
	}
	err := fs.Parse(args)
	if err == nil && fs.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(stdout, "%s: %s\n\nFlags:\n", p.Name, p.About)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return o, exitOK, true
	case err != nil:
		fmt.Fprintf(stderr, "%s: %v (-h lists the flags)\n", p.Name, err)
		return o, exitUsage, true
	}
	return o, 0, false
}

// Options are the settings that every stage's server shares.
type Options struct {
	Addr   string // host:port to listen on, or unix:path
	Poller string // how to wait; empty: kernel.Open's default
	Trace  string // file for the loop's trace; empty: none

	// Loops is how many loops this process runs, each with a server of its own. The kernel divides new connections among them.
	// Default 1. Each loop needs a processor, and the rest of the program needs one more. So GOMAXPROCS is raised to Loops+1, if
	// it is lower and the environment does not set it.
	Loops int

	// Workers is how many processes serve, each with Loops loops, under a supervisor, which is this process; see package
	// supervisor. 0: this process serves itself.
	Workers int

	// StallTimeout is that of loop.Config: how long one tick may hold the loop before the log has a line about it.
	StallTimeout time.Duration

	// Grace is how long connections have to finish after a signal. Then they are cut off. Default: DefaultGrace.
	Grace time.Duration

	// Log is the loop's log; nil: slog.Default(). If its handler is an *asynclog.Handler, Serve flushes
	// it after the server's end, for at most a second.
	Log *slog.Logger
}

// DefaultGrace is how long connections have to finish after a signal, if Options.Grace says nothing else.
const DefaultGrace = 5 * time.Second

func (o *Options) register(fs *flag.FlagSet) {
	fs.StringVar(&o.Addr, "addr", "127.0.0.1:8000", "`host:port` to listen on (port 0 picks a free one), or unix:path")
	fs.StringVar(&o.Poller, "poller", "", fmt.Sprintf("`name` of the poller: %s (default: $%s, or the first)",
		strings.Join(kernel.Pollers(), ", "), kernel.PollerEnv))
	fs.StringVar(&o.Trace, "trace", "", "write a trace of the loop to `FILE`, one JSON object a line")
	fs.IntVar(&o.Loops, "loops", 1, "`number` of loops in one process, which share nothing but the address")
	fs.IntVar(&o.Workers, "workers", 0, "`number` of processes under a supervisor: restarted when they end, replaced on SIGHUP (default none: this process serves)")
}

// Serve opens a loop, starts the server on it, calls listening with the address it
// has bound, and runs until SIGINT or SIGTERM. A second signal ends the process at
// once. If the process has inherited listening sockets from a supervisor (kernel.Inheriting), the server takes these instead of
// Addr. Until Serve returns, the process goes on even if the reader of its standard output or its standard error
// is gone.
//
// With Loops there are several loops. One signal ends them all, and so does the end of one of them. Serve returns the errors of the
// failed loops. With Workers, Serve starts processes of this program, which call Serve too, and calls listening only in the
// supervisor. Serve tells the service manager when it is ready, and when it ends (supervisor.Notify).
func (o Options) Serve(start Start, listening func(addr string)) (err error) {
	defer outliveReaders()()
	defer o.flush()
	if o.Supervises() {
		return o.supervise(listening)
	}
	worker, err := supervisor.Join()
	if err != nil {
		return err
	}
	tracer, closeTrace, err := o.openTrace()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeTrace()) }()
	s, err := o.open(start, tracer, worker)
	if err != nil {
		return err
	}
	grace := cmp.Or(o.Grace, DefaultGrace)
	defer stopOnSignal(func() { s.stop(grace) }, worker, grace)()
	if worker != nil {
		if err := worker.Ready(grace); err != nil {
			s.stop(0) // the supervisor has ended
		}
	} else {
		supervisor.Notify("READY=1")
		listening(s.addr)
	}
	return s.run(grace)
}

// openTrace returns the Tracer of Options.Trace; nil: none.
func (o Options) openTrace() (t trace.Tracer, end func() error, err error) {
	if o.Trace == "" {
		return nil, func() error { return nil }, nil
	}
	if o.Loops > 1 || o.Workers > 0 {
		return nil, nil, errors.New("a trace is one loop's: expected neither several loops nor workers")
	}
	file, err := os.Create(o.Trace)
	if err != nil {
		return nil, nil, err
	}
	w := trace.NewWriter(file)
	return w, func() error { return errors.Join(w.Close(), file.Close()) }, nil
}

// reachable returns how a client on this machine reaches addr: the URL of its root, and the arguments
// of curl(1). For a socket bound to every address, the host is "localhost".
func reachable(scheme, addr string) (url, curl string) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return addr, "--unix-socket " + path + " " + scheme + "://localhost/"
	}
	if a, err := netip.ParseAddrPort(addr); err == nil && a.Addr().IsUnspecified() {
		addr = net.JoinHostPort("localhost", fmt.Sprint(a.Port()))
	}
	url = scheme + "://" + addr + "/"
	return url, url
}
