// Looper is for developers of applications: it starts a project, restarts it after each change, and prints its
// routes.
//
//	looper new NAME      a small application that works
//	looper dev DIR       builds and restarts it whenever a file is saved
//	looper routes DIR    the tree of its routes
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `looper: starts a web application, and helps you write it.

  looper new NAME      write a small application into the new folder NAME
  looper dev DIR       build and run the application in DIR, and again whenever a file is saved
  looper routes DIR    print the tree of its routes

"looper COMMAND -h" says more, with an example.
`

// command is one of new, dev and routes.
type command struct {
	usage string // its text for -h, with an example
	flags func(*flag.FlagSet)
	run   func(ctx context.Context, args []string) error
}

// console has the outputs for messages.
type console struct{ stdout, stderr io.Writer }

// errUsage is an error of the command line whose message was printed.
var errUsage = errors.New("wrong usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	err := run(ctx, os.Args[1:], console{os.Stdout, os.Stderr})
	switch {
	case err == nil:
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "looper:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, c console) error {
	commands := map[string]*command{"new": newCommand(c), "dev": devCommand(c), "routes": routesCommand(c)}
	if len(args) == 0 {
		fmt.Fprint(c.stderr, usage)
		return errUsage
	}
	if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help" {
		fmt.Fprint(c.stdout, usage)
		return nil
	}
	chosen := commands[args[0]]
	if chosen == nil {
		fmt.Fprintf(c.stderr, "looper: expected new, dev or routes, found %q (-h says what they do)\n", args[0])
		return errUsage
	}
	return chosen.start(ctx, args[0], args[1:], c)
}

// start reads the flags of a command, and runs it.
func (k *command) start(ctx context.Context, name string, args []string, c console) error {
	fs := flag.NewFlagSet("looper "+name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	if k.flags != nil {
		k.flags(fs)
	}
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(c.stdout, k.usage)
		fs.SetOutput(c.stdout)
		fs.PrintDefaults()
		return nil
	case err == nil && fs.NArg() == 0:
		err = errors.New("expected the name of a folder")
	}
	if err != nil {
		fmt.Fprintf(c.stderr, "looper %s: %v (-h says how to use it)\n", name, err)
		return errUsage
	}
	return k.run(ctx, fs.Args())
}
