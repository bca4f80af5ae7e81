//go:build unix

// Stage 01: an HTTP server that serves one client at a time, on blocking sockets.
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

	"looper.example/stage01-blocking/blocking"
)

const name = "stage01-blocking"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 after a signal to stop or -h, 1 when the server
// cannot run, 2 for wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // flag would print its whole usage after each mistake
	addr := flags.String("addr", "127.0.0.1:8000", "`host:port` to listen on; port 0 picks a free one")
	err := flags.Parse(args)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(stdout, "%s: serves one client at a time, on blocking sockets.\n\nFlags:\n", name)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v (-h lists the flags)\n", name, err)
		return 2
	}

	server, err := blocking.Listen(*addr)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 1
	}
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer restore()
	context.AfterFunc(ctx, server.Stop)

	fmt.Fprintf(stdout, "%s: listening on http://%s/ (Ctrl-C stops)\n", name, server.Addr())
	fmt.Fprintf(stdout, "try: curl -i http://%s/\n", server.Addr())
	if err := server.Serve(); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 1
	}
	return 0
}
